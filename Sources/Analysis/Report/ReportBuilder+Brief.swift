import Accounting

extension ReportBuilder {
  /// The answer first: sentences computed from the figures.
  var briefSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      let costs = evidence(["cost_per_task_usd", "cost_per_solved_task_usd"], workload)
      let why = evidence(["cost_per_task_usd", "cache_hit_share"], workload)
      let findings: [(text: String?, evidence: [ReportedNumber])] =
        [
          (cheapestFinding(workload), costs),
          (verdictFinding(workload), differences(workload)),
        ] + driverFindings(workload).map { ($0, why) } + [
          (shareFinding(workload), cheapShares(workload)),
          (hasAxis && !isPriceAxis ? concentrationFinding(workload) : nil, []),
          (gapFinding(workload), gapNumbers(workload)),
          (failureFinding(workload), evidence(["failed_call_share"], workload)),
          (tradeoffFinding(workload), evidence(Self.objectives, workload)),
          (outageFinding(workload), []),
        ]
      blocks += findings.compactMap { finding in
        finding.text.map { .finding(Finding(text: $0, evidence: finding.evidence)) }
      }
      blocks += stormFindings(workload).map { .finding($0) }
    }
    return Section(title: "In brief", blocks: blocks)
  }

  // MARK: What findings are computed from

  /// These metrics of every policy at the reference point.
  private func evidence(_ ids: [String], _ workload: Int) -> [ReportedNumber] {
    ids.compactMap { Metric.position(of: $0) }.flatMap { position in
      record.policies.indices.compactMap { policy in
        let cell = results.referenceCell(workload: workload, policy: policy)
        return results.estimate(cell, position).map {
          ReportedNumber(Metric.all[position], $0, place: coordinates(of: cell))
        }
      }
    }
  }

  /// The differences of the primary metric from the baseline.
  private func differences(_ workload: Int) -> [ReportedNumber] {
    record.policies.indices.compactMap { policy in
      let cell = results.referenceCell(workload: workload, policy: policy)
      return results.comparison(cell, record.primaryMetric).flatMap { number($0) }
    }
  }

  /// The cheap origin's shares of tokens and spend.
  private func cheapShares(_ workload: Int) -> [ReportedNumber] {
    record.policies.indices.flatMap { policy in
      let cell = results.referenceCell(workload: workload, policy: policy)
      let table = results.shares(cell, .origin)
      return [ShareUnit.tokens, .spend].compactMap { unit in
        table.share(of: record.gapOrigins.cheap, in: unit).map {
          ReportedNumber(
            "share_of_\(unit.name)", $0, unit: MetricUnit.share.rawValue,
            place: coordinates(of: cell) + [.init("origin", record.gapOrigins.cheap)])
        }
      }
    }
  }

  /// The three gaps.
  private func gapNumbers(_ workload: Int) -> [ReportedNumber] {
    guard let gap = results.gaps[workload][results.referencePoint] else { return [] }
    let place = [ReportedNumber.Coordinate("workload", record.workloads[workload].name)]
    let gaps = [
      ("list_gap", gap.list), ("effective_gap", gap.effective),
      ("per_solved_task_gap", gap.perSolvedTask),
    ]
    return gaps.compactMap { name, value in
      value.flatMap { $0.isFinite ? ReportedNumber(name, $0, unit: "1", place: place) : nil }
    }
  }

  // MARK: The findings

  /// Policies with their estimates of a metric at the reference point, lowest first.
  private func ranking(_ workload: Int, _ id: String) -> [(policy: Int, estimate: Estimate)] {
    guard let metric = Metric.position(of: id) else { return [] }
    let estimates = record.policies.indices.compactMap { policy in
      results.estimate(results.referenceCell(workload: workload, policy: policy), metric)
        .map { (policy: policy, estimate: $0) }
    }
    return estimates.sorted { ($0.estimate.mean, $0.policy) < ($1.estimate.mean, $1.policy) }
  }

  private func cheapestFinding(_ workload: Int) -> String? {
    let ranking = ranking(workload, "cost_per_task_usd")
    guard let first = ranking.first, let last = ranking.last else { return nil }
    let usd = MetricUnit.usd
    var text = ""
    let place = referenceSentence(workload)
    if !place.isEmpty { text += place + " " }
    if first.policy == last.policy {
      return text
        + "A task costs \(usd.text(first.estimate.mean)) under \(policyNames[first.policy])."
    }
    text += "A task costs least under \(policyNames[first.policy])"
    text += " (\(usd.text(first.estimate.mean))) and most under \(policyNames[last.policy])"
    text += " (\(usd.text(last.estimate.mean)))"
    let solved = self.ranking(workload, "cost_per_solved_task_usd")
    if let best = solved.first {
      text += "; per solved task (assumed) \(policyNames[best.policy]) is lowest with"
      text += " \(usd.text(best.estimate.mean))"
    }
    return text + "."
  }

  private func verdictFinding(_ workload: Int) -> String? {
    let parts = record.policies.indices.compactMap { policy -> String? in
      let cell = results.referenceCell(workload: workload, policy: policy)
      guard let comparison = results.comparison(cell, record.primaryMetric) else { return nil }
      return "\(policyNames[policy]): \(comparison.verdict.words)"
    }
    guard !parts.isEmpty else { return nil }
    if record.policies.count > Self.columnLimit { return verdictCounts(workload) }
    return "Cost per task against \(baselineName): " + parts.joined(separator: "; ") + "."
  }

  /// Which of many policies are cheaper than the baseline, which dearer.
  private func verdictCounts(_ workload: Int) -> String {
    var cheaper: [String] = []
    var dearer: [String] = []
    var others: [String] = []
    for policy in record.policies.indices {
      let cell = results.referenceCell(workload: workload, policy: policy)
      switch results.comparison(cell, record.primaryMetric)?.verdict {
      case .better: cheaper.append(policyNames[policy])
      case .worse: dearer.append(policyNames[policy])
      case nil: break
      default: others.append(policyNames[policy])
      }
    }
    let parts = [("cheaper", cheaper), ("dearer", dearer), ("no difference shown", others)]
      .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
    return "Cost per task against \(baselineName): " + parts.joined(separator: "; ") + "."
  }

  private func shareFinding(_ workload: Int) -> String? {
    let origin = record.gapOrigins.cheap
    if hasAxis { return isPriceAxis ? axisFinding(workload) : outcomeFinding(workload) }
    var isServed = false
    let parts = record.policies.indices.compactMap { policy -> String? in
      let table = results.shares(
        results.referenceCell(workload: workload, policy: policy), .origin)
      guard let tokens = table.share(of: origin, in: .tokens),
        let spend = table.share(of: origin, in: .spend)
      else { return nil }
      if tokens.mean > 0 { isServed = true }
      let shares = [tokens, spend].map { NumberText.percent($0.mean, decimals: 0) }
      return "\(shares[0]) of tokens and \(shares[1]) of spend under \(policyNames[policy])"
    }
    guard isServed else { return "No call went to a model from \(origin)." }
    if record.policies.count > Self.columnLimit { return shareRange(workload) }
    return "Models from \(origin) have " + parts.joined(separator: ", ") + "."
  }

  /// The lowest and the highest share of tokens that many policies give the cheap origin.
  private func shareRange(_ workload: Int) -> String? {
    let origin = record.gapOrigins.cheap
    let shares = record.policies.indices.compactMap { policy -> (policy: Int, share: Double)? in
      let cell = results.referenceCell(workload: workload, policy: policy)
      return results.shares(cell, .origin).share(of: origin, in: .tokens)
        .map { (policy, $0.mean) }
    }.sorted { ($0.share, $0.policy) < ($1.share, $1.policy) }
    guard let low = shares.first, let high = shares.last else { return nil }
    return "Models from \(origin) have between \(NumberText.percent(low.share, decimals: 0)) "
      + "(\(policyNames[low.policy])) and \(NumberText.percent(high.share, decimals: 0)) "
      + "(\(policyNames[high.policy])) of tokens."
  }

  /// How share by origin moves from one end of the axis to the other.
  private func axisFinding(_ workload: Int) -> String? {
    let origin = record.gapOrigins.cheap
    let points = results.gaps[workload].compactMap { gap in
      gap.flatMap { gap in gap.list.map { (point: gap.point, gap: $0) } }
    }.sorted { ($0.gap, $0.point) < ($1.gap, $1.point) }
    guard let first = points.first, let last = points.last, first.point != last.point else {
      return nil
    }
    let parts = record.policies.indices.compactMap { policy -> String? in
      let ends = [first, last].map { end in
        let cell = Cell(workload: workload, point: end.point, policy: policy)
        return results.shares(cell, .origin).share(of: origin, in: .tokens)
      }
      guard let low = ends[0], let high = ends[1] else { return nil }
      let texts = [low, high].map { NumberText.percent($0.mean, decimals: 0) }
      // A change that the intervals at both ends share is no change.
      let isSteady = low.low <= high.high && high.low <= low.high
      return isSteady
        ? "stays near \(texts[0]) under \(policyNames[policy])"
        : "goes from \(texts[0]) to \(texts[1]) under \(policyNames[policy])"
    }
    guard !parts.isEmpty else { return nil }
    return "As the list gap between \(record.gapOrigins.dear) and \(origin) goes from "
      + "\(NumberText.factor(first.gap)) to \(NumberText.factor(last.gap)), the share of tokens of "
      + "models from \(origin) " + parts.joined(separator: ", ") + "."
  }

  private func gapFinding(_ workload: Int) -> String? {
    guard let gap = results.gaps[workload][results.referencePoint], let list = gap.list,
      let effective = gap.effective
    else { return nil }
    var text = "The same calls cost \(NumberText.factor(list)) as much on models from "
    text += "\(gap.dear.origin) as on models from \(gap.cheap.origin) at list prices, "
    text += "\(NumberText.factor(effective)) with cache reads"
    if let solved = gap.perSolvedTask {
      text += " and \(NumberText.factor(solved)) per solved task (assumed)"
    }
    return text + "."
  }

  private func failureFinding(_ workload: Int) -> String? {
    let ranking = ranking(workload, "failed_call_share")
    guard let best = ranking.first, let worst = ranking.last else { return nil }
    let share = { (estimate: Estimate) in NumberText.percent(estimate.mean) }
    if best.policy == worst.policy || share(best.estimate) == share(worst.estimate) {
      return "\(share(worst.estimate)) of calls fail under every policy."
    }
    return "Calls fail most often under \(policyNames[worst.policy]) (\(share(worst.estimate))) "
      + "and least often under \(policyNames[best.policy]) (\(share(best.estimate)))."
  }
}
