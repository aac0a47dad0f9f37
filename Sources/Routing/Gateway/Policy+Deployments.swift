import Supply

// Which endpoints a policy's deployments leave, and in which order.
extension Policy {
  /// By endpoint: whether it is a deployment, or its model has none.
  func listedEndpoints(in catalogue: Catalogue) -> [Bool] {
    guard !deployments.isEmpty else { return catalogue.endpoints.map { _ in true } }
    var isListed = catalogue.endpoints.map { _ in false }
    var isRestricted = catalogue.models.map { _ in false }
    for deployment in deployments {
      isListed[Int(deployment.endpoint.index)] = true
      isRestricted[Int(catalogue[deployment.endpoint].model.index)] = true
    }
    return zip(catalogue.endpoints, isListed).map { endpoint, isListed in
      isListed || !isRestricted[Int(endpoint.model.index)]
    }
  }

  /// Endpoints model by model; within a model in the order of its deployments, others after them.
  func gatheringOrder(in catalogue: Catalogue) -> [Int32] {
    var places = catalogue.endpoints.map { _ in Int.max }
    for (place, deployment) in deployments.enumerated().reversed() {
      places[Int(deployment.endpoint.index)] = place
    }
    let all = catalogue.endpoints.indices.map { Int32($0) }
    guard !deployments.isEmpty else { return all }
    return all.sorted { a, b in
      let models = (catalogue.endpoints[Int(a)].model, catalogue.endpoints[Int(b)].model)
      let keys = (
        (Int(models.0.index), places[Int(a)], Int(a)), (Int(models.1.index), places[Int(b)], Int(b))
      )
      return keys.0 < keys.1
    }
  }
}
