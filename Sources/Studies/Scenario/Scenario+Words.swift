import Accounting
import Demand
import Quantities
import Routing
import Supply

extension Scenario {
  /// The scenario in sentences, one per line.
  public var words: [String] {
    let settings = experiment
    var lines = [
      "\(name): \(question)",
      "catalogue: \(catalogueFile), \(catalogue.models.count) models at "
        + "\(catalogue.providers.count) providers, \(catalogue.endpoints.count) endpoints"
        + (overrides.isEmpty ? "" : ", \(overrides.count) override(s)"),
    ]
    for workload in workloads {
      let requests = workload.workload.requests
      let share = Int((requests.namedShare * 100).rounded())
      lines.append(
        "workload \(workload.workload.name): \(workload.summary); \(workload.workload.arrivals.words)"
          + "; \(share) % of tasks name one of \(requests.namedModels.count) models, the others "
          + "one of \(requests.types.count) task types")
    }
    for (index, policy) in policies.enumerated() {
      let mark = index == baseline ? " (baseline)" : ""
      lines.append("policy \(policy.policy.name)\(mark): \(policy.summary)")
    }
    lines.append(
      "runs: tasks arrive for \(settings.horizon) from \(settings.startsAt.date), measured after "
        + "\(settings.warmUp), ended at the latest \(settings.drain) later; "
        + "\(settings.replications) replications, seed \(settings.seed)")
    if let axis {
      lines.append("varies \(axis.path): \(axis.values.map { "\($0)" }.joined(separator: ", "))")
    }
    return lines
  }
}

extension Arrivals {
  private static func shortText(_ number: Double) -> String {
    number == number.rounded() && number < 1e9 ? "\(Int(number))" : "\(number)"
  }

  var words: String {
    switch self {
    case .poisson(let rate): "Poisson, \(Self.shortText(Self.perHour(rate))) tasks an hour"
    case .closed(let clients, let pause): "\(clients) clients, \(pause) apart in the mean"
    case .recorded(let offsets): "\(offsets.count) recorded arrivals"
    }
  }
}
