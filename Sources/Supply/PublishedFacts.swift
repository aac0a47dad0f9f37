package import Formats

/// What pages say of a service beyond prices and lengths; `nil` where they say nothing.
///
/// A model, a provider and an endpoint may each have them; the endpoint's own words win, then the
/// provider's, then the model's. A policy that asks for one of them excludes endpoints of which it
/// is not known.
public struct PublishedFacts: Hashable, Sendable {
  /// Whether the provider keeps or trains on what it is sent (`data_collection`).
  public var collectsData: Bool?
  /// Whether nothing of a request is kept after it is answered (`zdr`).
  public var keepsNothing: Bool?
  /// Whether the author allows the answers to train other models (`enforce_distillable_text`).
  public var isDistillable: Bool?
  /// Parameters that are supported (`require_parameters`).
  public var parameters: ParameterSet?
  /// Share of answers with tool calls in which a call is malformed, 0 to 1; drawn where unknown.
  public var toolErrorShare: Double?

  /// Nothing is known.
  public init() {}

  /// These facts, with those of another where this has none.
  public func filled(from other: PublishedFacts) -> PublishedFacts {
    var facts = self
    facts.collectsData = collectsData ?? other.collectsData
    facts.keepsNothing = keepsNothing ?? other.keepsNothing
    facts.isDistillable = isDistillable ?? other.isDistillable
    facts.parameters = parameters ?? other.parameters
    facts.toolErrorShare = toolErrorShare ?? other.toolErrorShare
    return facts
  }
}

extension Catalogue {
  /// What is known of an endpoint: its own page, then its provider's, then its model's.
  public func facts(of endpoint: Endpoint) -> PublishedFacts {
    endpoint.facts.filled(from: self[endpoint.provider].facts)
      .filled(from: self[endpoint.model].facts)
  }
}

extension PublishedFacts {
  /// Reads the facts of a `facts` object; all files spell them in the same way.
  package init(reading reader: ObjectReader) {
    collectsData = reader.optional("collects_data")?.bool()
    keepsNothing = reader.optional("zdr")?.bool()
    isDistillable = reader.optional("distillable")?.bool()
    parameters = reader.optional("supported_parameters").flatMap { ParameterSet(reading: $0) }
    toolErrorShare = reader.optional("tool_error_share")?.double(
      in: 0...1, "expected a share, 0 to 1")
  }

  /// The facts as files spell them; `nil` where there are none.
  package var node: JSONNode? {
    var members: [(String, JSONNode)] = []
    if let collectsData { members.append(("collects_data", .bool(collectsData))) }
    if let keepsNothing { members.append(("zdr", .bool(keepsNothing))) }
    if let isDistillable { members.append(("distillable", .bool(isDistillable))) }
    if let parameters { members.append(("supported_parameters", parameters.node)) }
    if let toolErrorShare { members.append(("tool_error_share", .number(toolErrorShare))) }
    return members.isEmpty ? nil : .object(members)
  }
}

extension ParameterSet {
  /// Reads a list of names.
  package init?(reading value: ValueReader) {
    let found = value.array("expected a list of parameters") { element in
      element.choice(of: Self.allNames).flatMap { ParameterSet(named: $0) }
    }
    guard let found else { return nil }
    self = ParameterSet(found)
  }

  /// The names as a list.
  package var node: JSONNode { .array(names.map { .string($0) }) }
}
