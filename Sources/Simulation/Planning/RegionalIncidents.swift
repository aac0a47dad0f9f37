public import Supply

/// Incidents of a whole region: of many of the providers that one country hosts, at once.
///
/// A region has an alternating renewal process of its own; each of its incidents takes each
/// provider of the region with the same probability, independently.
public struct RegionalIncidents: Hashable, Sendable {
  /// When a region has an incident, and how long.
  public var law: IncidentLaw
  /// The probability with which an incident takes a provider of its region.
  public var providerProbability: Double

  /// Creates a law.
  public init(law: IncidentLaw, providerProbability: Double) {
    self.law = law
    self.providerProbability = providerProbability
  }
}

/// The incidents of one provider, where they differ from those of all.
public struct ProviderIncidents: Hashable, Sendable {
  /// The provider.
  public var provider: ProviderID
  /// Its law.
  public var law: IncidentLaw

  /// Creates a law for a provider.
  public init(provider: ProviderID, law: IncidentLaw) {
    self.provider = provider
    self.law = law
  }
}
