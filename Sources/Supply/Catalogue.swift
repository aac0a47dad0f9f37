public import Quantities

/// Everything that can be read on the providers' pages: models, providers, endpoints, prices.
public struct Catalogue: Sendable {
  /// Models, ordered by slug.
  public var models: [Model]
  /// Providers, ordered by slug.
  public var providers: [Provider]
  /// Endpoints, ordered by (model, provider, tag), so that those of one model are neighbours.
  public var endpoints: [Endpoint]
  /// Where the figures come from, in the order that ``PriceRule/source`` counts.
  public var sources: [Source]

  /// Creates a catalogue from parts that are already in order.
  public init(
    models: [Model], providers: [Provider], endpoints: [Endpoint], sources: [Source]
  ) {
    self.models = models
    self.providers = providers
    self.endpoints = endpoints
    self.sources = sources
  }

  /// The model with this number.
  public subscript(_ id: ModelID) -> Model { models[Int(id.index)] }
  /// The provider with this number.
  public subscript(_ id: ProviderID) -> Provider { providers[Int(id.index)] }
  /// The endpoint with this number.
  public subscript(_ id: EndpointID) -> Endpoint { endpoints[Int(id.index)] }
}

/// A place that figures were taken from.
public struct Source: Hashable, Sendable {
  /// What it is and where, for example `LiteLLM 1.109.1 price map`.
  public var name: String
  /// Where to read it; empty where it has no address.
  public var url: String
  /// The licence that lets the figures be used.
  public var licence: String
  /// The day on which the figures were true there.
  public var asOf: CalendarDate

  /// Creates a source.
  public init(name: String, url: String = "", licence: String, asOf: CalendarDate) {
    self.name = name
    self.url = url
    self.licence = licence
    self.asOf = asOf
  }
}
