package import Accounting

/// How the difference from the baseline answers to each uncertain input.
package struct Tornado: Sendable {
  /// What the interval of a difference settles.
  package enum Sign: String, Sendable {
    /// The policy's metric is lower than the baseline's.
    case lower
    /// It is higher.
    case higher
    /// The interval contains nought.
    case open
  }

  /// The difference with one input at one end.
  package struct End: Sendable {
    /// The input's value.
    package let value: InputDescription.Value
    /// Policy minus baseline.
    package let difference: Estimate
    /// What that settles.
    package var sign: Sign { difference.sign }
  }

  /// What one input does.
  package struct Bar: Sendable {
    /// Position of the input.
    package let input: Int
    /// With the value that one in ten is below.
    package let low: End
    /// With the value that nine in ten are below.
    package let high: End
    /// The difference at the high end less that at the low end, paired by replication.
    package let swing: Estimate
    /// Whether it moved nothing in any replication.
    var isIdle: Bool { swing.mean == 0 && swing.standardDeviation ?? 0 == 0 }
  }

  /// One policy against the baseline on one workload.
  package struct Panel: Sendable {
    /// Position of the workload.
    package let workload: Int
    /// Position of the policy.
    package let policy: Int
    /// The difference with all inputs at their centre.
    package let centre: Estimate
    /// Inputs by how far they swing the difference, farthest first.
    package let bars: [Bar]

    /// Ends at which the sign is settled against the one that is settled at the centre.
    package var flips: [(input: Int, isHigh: Bool)] {
      bars.flatMap { bar in
        [(bar.low, false), (bar.high, true)].compactMap { end, isHigh in
          centre.sign != .open && end.sign != .open && end.sign != centre.sign
            ? (bar.input, isHigh) : nil
        }
      }
    }
  }

  /// What was moved.
  package let inputs: [InputDescription]
  /// Position in ``Metric/all`` of what is compared.
  package let metric: Int
  /// Panels by workload and then policy.
  package let panels: [Panel]

  /// Computes the differences of a study.
  ///
  /// - Parameters:
  ///   - metric: position in ``Metric/all``.
  ///   - confidence: of the intervals.
  package init(
    _ record: TornadoRecord, workloads: Int, baseline: Int, metric: Int, confidence: Double
  ) {
    inputs = record.inputs
    self.metric = metric
    var panels: [Panel] = []
    for workload in 0..<workloads {
      for policy in 0..<record.policies where policy != baseline {
        let differences = (0..<(1 + 2 * record.inputs.count)).map { point in
          Self.differences(
            Metric.all[metric], record.runs(workload: workload, point: point, policy: policy),
            record.runs(workload: workload, point: point, policy: baseline))
        }
        if let panel = Self.panel(workload, policy, record.inputs, differences, confidence) {
          panels.append(panel)
        }
      }
    }
    self.panels = panels
  }

  /// Policy minus baseline by replication; `nil` where the metric is not defined for both.
  package static func differences(
    _ metric: Metric, _ policy: some Sequence<RunRecord>, _ baseline: some Sequence<RunRecord>
  ) -> [Double?] {
    zip(policy, baseline).map { a, b in
      guard let a = metric.value(a), let b = metric.value(b) else { return nil }
      return a - b
    }
  }

  private static func panel(
    _ workload: Int, _ policy: Int, _ inputs: [InputDescription], _ differences: [[Double?]],
    _ confidence: Double
  ) -> Panel? {
    guard let centre = Estimate(differences[0], confidence: confidence) else { return nil }
    let bars = inputs.enumerated().compactMap { input, description -> Bar? in
      let (low, high) = (differences[1 + 2 * input], differences[2 + 2 * input])
      let swings = zip(low, high).map { low, high in
        low.flatMap { low in high.map { $0 - low } }
      }
      guard let swing = Estimate(swings, confidence: confidence),
        let lowEnd = Estimate(low, confidence: confidence),
        let highEnd = Estimate(high, confidence: confidence)
      else { return nil }
      return Bar(
        input: input, low: End(value: description.low, difference: lowEnd),
        high: End(value: description.high, difference: highEnd), swing: swing)
    }
    let ranked = bars.sorted {
      ($1.swing.mean.magnitude, $0.input) < ($0.swing.mean.magnitude, $1.input)
    }
    return Panel(workload: workload, policy: policy, centre: centre, bars: ranked)
  }
}

extension Tornado {
  /// The tornado of the metric that an experiment is decided on; `nil` where nothing is compared.
  package init?(of moved: TornadoRecord, in record: ExperimentRecord) {
    guard record.policies.count > 1 else { return nil }
    self.init(
      moved, workloads: record.workloads.count, baseline: record.baseline,
      metric: record.primaryMetric, confidence: record.decision.confidence)
  }

  /// The mean difference between runs of a policy and of the baseline; 0 where it is not defined.
  package func meanDifference(
    _ policy: some Sequence<RunRecord>, _ baseline: some Sequence<RunRecord>
  ) -> Double {
    Estimate(Self.differences(Metric.all[metric], policy, baseline))?.mean ?? 0
  }
}

extension Estimate {
  /// What the interval of a difference settles.
  var sign: Tornado.Sign {
    guard halfWidth != nil else { return .open }
    if low > 0 { return .higher }
    return high < 0 ? .lower : .open
  }
}

extension ExperimentRecord {
  /// The tornado of the metric that the experiment is decided on; `nil` where none was run.
  var tornadoOfPrimary: Tornado? {
    tornado.flatMap { Tornado(of: $0, in: self) }
  }
}
