public import Quantities
public import Supply

/// An incident whose time is known in advance: a drill of a scenario or a row of a recorded
/// schedule.
///
/// It begins at `start` and is over at `end`; both are instants of world time.
public struct ScheduledIncident: Hashable, Sendable {
  /// What reports call it.
  public var name: String
  /// Where it is.
  public var scope: IncidentScope
  /// How bad it is.
  public var kind: IncidentKind
  /// The first instant at which it is on.
  public var start: UTCInstant
  /// The first instant at which it is over.
  public var end: UTCInstant

  /// Creates an incident.
  ///
  /// - Precondition: `end` is after `start`.
  public init(
    name: String, scope: IncidentScope, kind: IncidentKind, start: UTCInstant, end: UTCInstant
  ) {
    precondition(start < end, "an incident ends after it starts")
    self.name = name
    self.scope = scope
    self.kind = kind
    self.start = start
    self.end = end
  }
}

/// How bad an incident is.
public enum IncidentKind: Hashable, Sendable {
  /// Nothing is served.
  case down
  /// Calls are served, but more of them fail and all are slower.
  ///
  /// - Parameters:
  ///   - errorShare: share of calls answered with a 5xx, beyond that of healthy times.
  ///   - slowdown: factor on service times, 1 or more.
  case degraded(errorShare: Double, slowdown: Double)

  var trouble: Trouble {
    switch self {
    case .down: .down
    case .degraded(let errorShare, let slowdown):
      Trouble(condition: .degraded, errorShare: errorShare, slowdown: slowdown)
    }
  }
}

/// Which endpoints an incident concerns: those that fit everything that is named here.
public struct IncidentScope: Hashable, Sendable {
  /// The provider; `nil` for any.
  public var provider: ProviderID?
  /// The model; `nil` for any.
  public var model: ModelID?
  /// Author of the model; `nil` for any.
  public var author: String?
  /// Country of the provider; `nil` for any.
  public var host: String?

  /// Creates a scope; without arguments it is everything.
  public init(
    provider: ProviderID? = nil, model: ModelID? = nil, author: String? = nil,
    host: String? = nil
  ) {
    self.provider = provider
    self.model = model
    self.author = author
    self.host = host
  }

  /// Whether an endpoint lies in it.
  public func concerns(_ endpoint: Endpoint, in catalogue: Catalogue) -> Bool {
    provider.map { $0 == endpoint.provider } ?? true
      && model.map { $0 == endpoint.model } ?? true
      && author.map { $0 == catalogue[endpoint.model].author } ?? true
      && host.map { $0 == catalogue[endpoint.provider].country } ?? true
  }

  /// The scope in words, for example `claude-opus-4.7 at anthropic`.
  public func words(in catalogue: Catalogue) -> String {
    var parts: [String] = []
    if let model { parts.append(catalogue[model].slug) }
    if let author { parts.append("models of \(author)") }
    if let provider {
      parts.append(parts.isEmpty ? catalogue[provider].slug : "at \(catalogue[provider].slug)")
    }
    if let host { parts.append(parts.isEmpty ? "providers in \(host)" : "in \(host)") }
    return parts.isEmpty ? "everything" : parts.joined(separator: " ")
  }
}
