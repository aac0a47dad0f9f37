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
        + (overrides.isEmpty ? "" : ", changed by \(counted(overrides.count, "override"))"),
    ]
    for workload in workloads {
      lines.append(
        "workload \(workload.workload.name): \(workload.summary); \(workload.workload.arrivals.words)"
          + "; " + workload.workload.requests.words
          + (workload.retiming?.words.map { "; " + $0 } ?? ""))
    }
    for (index, policy) in policies.enumerated() {
      let mark = index == baseline ? " (baseline)" : ""
      lines.append("policy \(policy.policy.name)\(mark): \(policy.summary)")
    }
    lines.append(
      "runs: tasks arrive for \(settings.horizon) from \(settings.startsAt.date), "
        + (settings.warmUp == .zero ? "" : "measured after \(settings.warmUp), ")
        + "ended at the latest \(settings.drain) later; "
        + "\(counted(settings.replications, "replication")), seed \(settings.seed)")
    lines += incidentWords + inputWords
    if let axis {
      let values = axis.values.map(shortText).joined(separator: ", ")
      lines.append("varies \(axis.path): \(values)")
    }
    if let sweep { lines += sweep.words(of: self) }
    if let market { lines += market.words }
    return lines
  }
}

extension RequestMix {
  var words: String {
    let models = namedModels.count == 1 ? "one model" : "one of \(namedModels.count) models"
    let kinds = types.count == 1 ? "one task type" : "one of \(types.count) task types"
    if namedShare == 0 { return "every task names \(kinds)" }
    if namedShare == 1 { return "every task names \(models)" }
    let percent = shortText((namedShare * 1000).rounded() / 10)
    return "\(percent) % of tasks name \(models), the others \(kinds)"
  }
}

/// A number without a needless fraction.
func shortText(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
}

/// A number with its noun.
func counted(_ number: Int, _ noun: String) -> String {
  number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
}
