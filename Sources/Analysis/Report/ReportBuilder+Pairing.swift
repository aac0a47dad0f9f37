import Accounting
import NumericalMethods

// What common random numbers are worth, and where intervals should be doubted.
extension ReportBuilder {
  private var others: [Int] { record.policies.indices.filter { $0 != record.baseline } }

  /// How many independent replications a pair is worth in the primary metric.
  var pairingFindings: [String] {
    record.workloads.indices.compactMap { workload in
      let parts = others.compactMap { policy -> String? in
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let found = results.comparison(cell, record.primaryMetric),
          let factor = found.replicationFactor
        else { return nil }
        let times = NumberText.significant(factor, digits: 2)
        return "\(times) times as many for \(policyNames[policy])"
      }
      guard !parts.isEmpty else { return nil }
      return "Without common random numbers, \(Metric.all[record.primaryMetric].label)"
        + "\(place(workload)) would take other numbers of replications for the same interval, by the "
        + "variances of the policies: \(parts.joined(separator: ", "))."
    }
  }

  /// Policies whose primary differences are too skewed for Student's t with so few replications.
  var skewFindings: [String] {
    let found = results.comparisons.filter {
      $0.isPrimary && $0.cell.point == results.referencePoint
        && isTooSkewed($0.values.differences)
    }
    guard !found.isEmpty else { return [] }
    let names = found.map { policyNames[$0.cell.policy] }
    let distinct = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
    return [
      "The differences in \(Metric.all[record.primaryMetric].label) are skewed for "
        + "\(distinct.joined(separator: ", ")): below 30 replications an interval by Student's t "
        + "covers less than it says; see the bootstrap beside it."
    ]
  }

  var pairingSection: Section {
    guard record.replications > 1, !others.isEmpty else {
      let tables = record.workloads.indices.compactMap(skewTable)
      return Section(title: "How sure the intervals are", blocks: tables.map { .table($0) })
    }
    var blocks: [Block] = [
      .paragraph(
        "Policies meet the same arrivals, tasks, outages and residuals. The factor is (Var A + Var "
          + "B) / Var(A - B) over replications: how many times as many replications with independent "
          + "seeds the same interval would have taken. It is computed from the variances of both "
          + "policies, not measured with other seeds, and is itself an estimate.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks.append(.table(pairingTable(workload)))
      if let table = controlTable(workload) { blocks.append(.table(table)) }
      if let table = skewTable(workload) { blocks.append(.table(table)) }
    }
    return Section(title: "How sure the intervals are", blocks: blocks)
  }

  private var pairedMetrics: [Int] {
    Metric.all.indices.filter { Metric.all[$0].isCompared || $0 == record.primaryMetric }
  }

  private func pairingTable(_ workload: Int) -> Table {
    let caption = "Times fewer replications with common random numbers\(place(workload))"
    let note =
      "Below 1x pairing made the difference less sure; n/a: the policies do not differ, or vary in "
      + "nothing."
    guard others.count <= Self.columnLimit else {
      let chosen = ([Metric.all[record.primaryMetric].id] + Self.objectives + ["ttft_p50_s"])
        .compactMap { Metric.position(of: $0) }
      let metrics = chosen.indices.filter { !chosen[..<$0].contains(chosen[$0]) }
        .map { chosen[$0] }
      return Table(
        caption, columns: [.words("policy")] + metrics.map { .number(Metric.all[$0].label) },
        rows: others.map { policy in
          [policyNames[policy]] + metrics.map { factorText(workload, policy, $0) }
        }, note: note + " All metrics are in tables/comparisons.csv.")
    }
    let rows = pairedMetrics.compactMap { metric -> [String]? in
      let factors = others.map { factorText(workload, $0, metric) }
      guard factors.contains(where: { $0 != NumberText.absent }) else { return nil }
      return [Metric.all[metric].label] + factors
    }
    return Table(
      caption, columns: [.words("metric")] + others.map { .number(policyNames[$0]) }, rows: rows,
      note: note)
  }

  private func factorText(_ workload: Int, _ policy: Int, _ metric: Int) -> String {
    let cell = results.referenceCell(workload: workload, policy: policy)
    guard let factor = results.comparison(cell, metric)?.replicationFactor else {
      return NumberText.absent
    }
    return factor > 10_000 ? ">10,000x" : NumberText.significant(factor, digits: 2) + "x"
  }

  /// The primary difference corrected by what is known of the replications.
  private func controlTable(_ workload: Int) -> Table? {
    let metric = Metric.all[record.primaryMetric]
    var table = Table(
      "\(metric.label), corrected by what the scenario says exactly\(place(workload))",
      columns: [
        .words("policy"), .number("as it is (\(confidenceText))"),
        .number("corrected"), .number("replications"),
      ])
    var used: [String] = []
    for policy in others {
      let cell = results.referenceCell(workload: workload, policy: policy)
      guard let found = results.comparison(cell, record.primaryMetric),
        let plain = found.difference, plain.halfWidth != nil,
        let (mean, names) = ControlledMean.of(found, record)
      else { continue }
      used = names
      table.add([
        policyNames[policy],
        metric.unit.text(difference: plain.mean, low: plain.low, high: plain.high),
        metric.unit.text(
          difference: mean.mean, low: mean.interval.lowerBound, high: mean.interval.upperBound),
        mean.varianceRatio.map { NumberText.significant(1 / $0, digits: 2) + "x fewer" }
          ?? NumberText.absent,
      ])
    }
    guard !table.rows.isEmpty else { return nil }
    table.note =
      "Control variates (Lavenberg and Welch 1981): \(used.joined(separator: ", ")), whose true means "
      + "are known from the scenario. Beside the verdict, which rests on the plain difference."
    return table
  }

  /// Differences whose replications are so skewed that Student's t should be doubted, with BCa.
  private func skewTable(_ workload: Int) -> Table? {
    var table = Table(
      "Skewed differences: Student's t beside the bootstrap\(place(workload))",
      columns: [
        .words("metric"), .words("policy"), .number("skewness"),
        .number("Student's t"), .number("bootstrap, BCa"),
      ],
      note: "Skewness above 1 in fewer than 30 pairs: where the two intervals disagree in "
        + "sign, add replications. 9,999 resamples of whole pairs.")
    for metric in pairedMetrics {
      for policy in others {
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let found = results.comparison(cell, metric), let estimate = found.difference,
          estimate.halfWidth != nil
        else { continue }
        let values = found.values.differences
        guard isTooSkewed(values) else { continue }
        let unit = Metric.all[metric].unit
        func text(_ ends: (Double, Double)) -> String {
          let whole = unit.text(difference: estimate.mean, low: ends.0, high: ends.1)
          return whole.split(separator: "(").last.map { String($0.dropLast()) } ?? whole
        }
        let interval = Bootstrap.ofMean(values)?.bcaInterval(
          confidence: record.decision.confidence)
        table.add([
          Metric.all[metric].label, policyNames[policy],
          NumberText.fixed(sampleSkewness(values), decimals: 1),
          text((estimate.low, estimate.high)),
          interval.map { text(($0.lowerBound, $0.upperBound)) } ?? NumberText.absent,
        ])
      }
    }
    return table.rows.isEmpty ? nil : table
  }
}

extension Bootstrap {
  /// The bootstrap of a mean, with resamples that depend on nothing but how many values there are.
  static func ofMean(_ values: [Double]) -> Bootstrap? {
    Bootstrap(count: values.count, seed: 1) { indices in
      indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }
  }
}

extension ControlledMean {
  /// The mean difference with controls: as many of what is known as the replications carry, one for
  /// every five beyond five, in their fixed order.
  static func of(
    _ found: PairedDifference, _ record: ExperimentRecord
  ) -> (ControlledMean, names: [String])? {
    let values = found.values.differences
    let known = record.knownQuantities.filter {
      $0.workload == found.cell.workload && $0.point == found.cell.point
        && $0.values.count >= values.count
    }
    let chosen = known.prefix(max(0, (values.count - 5) / 5))
    guard !chosen.isEmpty,
      let mean = ControlledMean(
        values,
        controls: chosen.map { Control(Array($0.values.prefix(values.count)), mean: $0.mean) },
        confidence: record.decision.confidence)
    else { return nil }
    return (mean, chosen.map(\.name))
  }
}
