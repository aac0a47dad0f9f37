extension Catalogue {
  /// The number of the model with this slug.
  ///
  /// - Complexity: O(log *n*).
  public func model(_ slug: String) -> ModelID? {
    position(of: slug, in: models, by: \.slug).map(ModelID.init)
  }

  /// The number of the provider with this slug.
  ///
  /// - Complexity: O(log *n*).
  public func provider(_ slug: String) -> ProviderID? {
    position(of: slug, in: providers, by: \.slug).map(ProviderID.init)
  }

  /// The positions of a model's endpoints, which are neighbours.
  ///
  /// - Complexity: O(log *n*).
  public func endpoints(of model: ModelID) -> Range<Int> {
    let start = partition(endpoints.count) { endpoints[$0].model >= model }
    return start..<partition(endpoints.count) { endpoints[$0].model > model }
  }

  /// The number of one endpoint.
  public func endpoint(of model: ModelID, at provider: ProviderID, tag: String = "") -> EndpointID?
  {
    endpoints(of: model)
      .first { endpoints[$0].provider == provider && endpoints[$0].tag == tag }
      .map(EndpointID.init)
  }

  /// What people call an endpoint: `model@provider`, with its tag after a slash.
  public func name(of endpoint: EndpointID) -> String {
    let endpoint = self[endpoint]
    let name = "\(self[endpoint.model].slug)@\(self[endpoint.provider].slug)"
    return endpoint.tag.isEmpty ? name : name + "/" + endpoint.tag
  }

  /// The first number for which the predicate holds, which then holds for all that follow.
  private func partition(_ count: Int, _ belongsToSecond: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecond(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func position<Element>(
    of slug: String, in list: [Element], by key: KeyPath<Element, String>
  ) -> Int? {
    let index = partition(list.count) { list[$0][keyPath: key] >= slug }
    return index < list.count && list[index][keyPath: key] == slug ? index : nil
  }
}

extension Catalogue {
  /// The catalogue without models and providers that have no endpoint; sources stay.
  public func pruned() -> Catalogue {
    let usedModels = Set(endpoints.map(\.model)).sorted()
    let usedProviders = Set(endpoints.map(\.provider)).sorted()
    let modelNumbers = Dictionary(uniqueKeysWithValues: zip(usedModels, 0...))
    let providerNumbers = Dictionary(uniqueKeysWithValues: zip(usedProviders, 0...))
    var part = self
    part.models = usedModels.map { self[$0] }
    part.providers = usedProviders.map { self[$0] }
    part.endpoints = endpoints.map { endpoint in
      var endpoint = endpoint
      endpoint.model = ModelID(modelNumbers[endpoint.model] ?? 0)
      endpoint.provider = ProviderID(providerNumbers[endpoint.provider] ?? 0)
      return endpoint
    }
    return part
  }
}
