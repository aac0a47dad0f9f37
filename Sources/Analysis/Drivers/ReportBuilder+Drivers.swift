import Accounting

// Why policies cost what they do, in sentences.
extension ReportBuilder {
  /// One sentence for each policy whose cost per task differs from the baseline's; of many policies
  /// for the cheapest and the dearest.
  func driverFindings(_ workload: Int) -> [String] {
    guard let metric = Metric.position(of: "cost_per_task_usd") else { return [] }
    var told = record.policies.indices.filter { policy in
      let cell = results.referenceCell(workload: workload, policy: policy)
      return results.comparison(cell, metric)?.verdict.isDifference == true
    }
    if record.policies.count > Self.columnLimit {
      let costs = told.map { policy in
        results.estimate(results.referenceCell(workload: workload, policy: policy), metric)?.mean
          ?? 0
      }
      let ends = [
        costs.indices.min { (costs[$0], $0) < (costs[$1], $1) },
        costs.indices.max { (costs[$0], $1) < (costs[$1], $0) },
      ].compactMap { $0 }
      told = Set(ends).sorted().map { told[$0] }
    }
    return told.compactMap { policy in
      drivers(workload, policy).flatMap { sentence($0, policyNames[policy]) }
    }
  }

  /// What makes the difference between a policy and the baseline at the reference point.
  func drivers(_ workload: Int, _ policy: Int) -> CostDrivers? {
    let catalogue = record.catalogues[results.referencePoint]
    func side(_ policy: Int) -> CostDrivers.Side? {
      CostDrivers.Side(
        record.runs(of: results.referenceCell(workload: workload, policy: policy)),
        tier: record.workloads[workload].tier, catalogue: catalogue, at: record.startsAt)
    }
    guard policy != record.baseline, let own = side(policy), let other = side(record.baseline)
    else { return nil }
    return CostDrivers(policy: own, baseline: other)
  }

  /// For example `a costs 164 % more than b because the cache-hit share falls …`.
  private func sentence(_ drivers: CostDrivers, _ name: String) -> String? {
    let leading = drivers.leading
    guard let first = leading.first, drivers.ratio.isFinite else { return nil }
    let change = NumberText.percent((drivers.ratio - 1).magnitude, decimals: 0)
    guard change != "0 %" else { return nil }
    var text = "\(name) costs \(change) \(drivers.ratio > 1 ? "more" : "less") than "
    text += "\(baselineName) because \(clause(first.factor, drivers))"
    if let second = leading.dropFirst().first {
      text += second.isAgainst ? ", although " : " and "
      text += clause(second.factor, drivers)
    }
    return text + "."
  }

  private func clause(_ factor: CostDrivers.Factor, _ drivers: CostDrivers) -> String {
    let (own, other) = (drivers.policy, drivers.baseline)
    let times = NumberText.factor(drivers.value(factor))
    switch factor {
    case .tokens:
      let texts = [own.tokens, other.tokens].map { value in
        MetricUnit.tokens.text(value, halfWidth: nil, besides: max(own.tokens, other.tokens))
      }
      return "a task takes \(texts[0]) tokens in place of \(texts[1]) (\(times))"
    case .price:
      let texts = [own, other].map { MetricUnit.usd.text($0.undiscounted / $0.tokens * 1e6) }
      return "a million tokens list \(texts[0]) in place of \(texts[1]) at the endpoints chosen, "
        + "caches aside (\(times))"
    case .charged:
      let parts = [own, other].map {
        NumberText.percent($0.cost / $0.undiscounted, decimals: 0)
      }
      let paid = "\(parts[0]) in place of \(parts[1]) of the undiscounted price is charged"
      let shares = [own, other].map { NumberText.percent($0.hitShare, decimals: 0) }
      let falls = own.hitShare < other.hitShare
      guard shares[0] != shares[1], falls == (drivers.value(.charged) > 1) else {
        return "\(paid) (\(times))"
      }
      return "the cache-hit share \(falls ? "falls" : "rises") from \(shares[1]) to \(shares[0]) "
        + "(\(times): \(paid))"
    }
  }
}

extension Verdict {
  /// Whether a difference was found; in one replication whatever was found.
  fileprivate var isDifference: Bool {
    switch self {
    case .better, .worse, .noInterval: true
    case .identical, .immaterial, .undecided, .undefined: false
    }
  }
}
