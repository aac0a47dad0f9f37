import Accounting
import Analysis
import ArgumentParser
import Studies

/// Options of commands that say what uncertain inputs do to a result.
struct UncertaintyOptions: ParsableArguments {
  /// Which assumptions of ours a tornado moves.
  enum Assumptions: String, ExpressibleByArgument, CaseIterable {
    case none
    case standard = "default"
  }

  @Flag(
    help: """
      Also run every uncertain input and assumption at its p10 and its p90: which of them drives \
      the result, and which would flip the verdict.
      """)
  var tornado = false
  @Option(
    help: """
      What --tornado moves besides the scenario's own uncertain inputs: what is fitted, assumed or \
      imputed (default), or nothing (none).
      """)
  var assumptions = Assumptions.standard
  @Flag(
    inversion: .prefixedNo,
    help: """
      Where inputs are uncertain, run everything once more with the same inputs and other chance, \
      to tell what of the spread is which.
      """)
  var split = true

  /// The most replications of a run of a tornado.
  private static let replicationLimit = 20
  /// Halvings of the range in which a verdict flips: of four tenths of a law down to a hundredth.
  private static let halvings = 5
  /// The most flips whose places are looked for.
  private static let flipLimit = 12

  /// Runs what was asked for and adds it to a record.
  func complete(
    _ record: inout ExperimentRecord, of experiment: Experiment, threads: Int, isQuiet: Bool
  ) async throws {
    if split, record.uncertainty != nil {
      let positions = experiment.positions(of: record)
      let meter = RunMeter()
      meter.expect(positions.count)
      let bar = Progress("once more, with other chance", meter, isQuiet: isQuiet)
      defer { bar.clear() }
      let twins = try await experiment.runs(
        at: positions.map(\.twin), threads: threads, meter: meter)
      record.uncertainty?.twins = twins.map(\.record)
    }
    guard tornado else { return }
    let study = try TornadoStudy(of: experiment, withAssumptions: assumptions == .standard)
    let replications = min(record.replications, Self.replicationLimit)
    let places = study.experiment.positions(replications: 0..<replications)
    let meter = RunMeter()
    meter.expect(places.count)
    let bar = Progress("moving each input", meter, isQuiet: isQuiet)
    defer { bar.clear() }
    let runs = try await study.experiment.runs(at: places, threads: threads, meter: meter)
    let moved = study.record(of: runs, replications: replications)
    record.tornado = moved
    record.tippingPoints = try await Self.tippingPoints(
      of: study, moved, record, threads: threads, isQuiet: isQuiet)
  }

  /// A flip, and the shares of the law between which it lies.
  private struct Bracket {
    let workload: Int
    let policy: Int
    let input: Int
    /// The share at which the sign is that of the centre.
    var kept: Double
    /// The share at which it is the other.
    var flipped: Double
    /// Whether the mean difference is above nought at the centre.
    let isAbove: Bool

    var middle: Double { (kept + flipped) / 2 }
  }

  /// Halves the range of every flip at once, so that all threads have runs.
  private static func tippingPoints(
    of study: TornadoStudy, _ moved: TornadoRecord, _ record: ExperimentRecord, threads: Int,
    isQuiet: Bool
  ) async throws -> [TippingPoint] {
    guard let tornado = Tornado(of: moved, in: record) else { return [] }
    var brackets: [Bracket] = []
    for panel in tornado.panels {
      for flip in panel.flips where study.isContinuous(flip.input) && brackets.count < flipLimit {
        brackets.append(
          Bracket(
            workload: panel.workload, policy: panel.policy, input: flip.input, kept: 0.5,
            flipped: flip.isHigh ? 0.9 : 0.1, isAbove: panel.centre.mean > 0))
      }
    }
    guard !brackets.isEmpty else { return [] }
    let meter = RunMeter()
    meter.expect(halvings * brackets.count * 2 * moved.replications)
    let bar = Progress("looking for where verdicts flip", meter, isQuiet: isQuiet)
    defer { bar.clear() }
    for _ in 0..<halvings {
      let experiment = try study.experiment(
        moving: brackets.map { (input: $0.input, share: $0.middle) })
      var positions: [RunPosition] = []
      for (point, bracket) in brackets.enumerated() {
        for policy in [bracket.policy, record.baseline] {
          for replication in 0..<moved.replications {
            positions.append(
              RunPosition(
                workload: bracket.workload, point: point, policy: policy,
                replication: replication))
          }
        }
      }
      let runs = try await experiment.runs(at: positions, threads: threads, meter: meter)
        .map(\.record)
      for place in brackets.indices {
        let first = place * 2 * moved.replications
        let second = first + moved.replications
        let mean = tornado.meanDifference(
          runs[first..<second], runs[second..<(second + moved.replications)])
        if (mean > 0) == brackets[place].isAbove {
          brackets[place].kept = brackets[place].middle
        } else {
          brackets[place].flipped = brackets[place].middle
        }
      }
    }
    return brackets.map { bracket in
      TippingPoint(
        workload: bracket.workload, policy: bracket.policy, input: bracket.input,
        value: study.value(of: bracket.input, at: bracket.middle), share: bracket.middle)
    }
  }
}
