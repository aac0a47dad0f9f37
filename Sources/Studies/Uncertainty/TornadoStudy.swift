public import Accounting
public import Formats

/// An experiment at each end of each uncertain input, all others at their centre.
///
/// Points share their random numbers, so what differs between two of them is the input that was
/// moved. Ends are the values that one in ten and nine in ten are below: about the range in which
/// an honest estimate is right in four cases of five.
///
/// Source of the design: R. T. Clemen, Making Hard Decisions (1996), chapter 5 (tornado diagrams).
public struct TornadoStudy: Sendable {
  /// What is moved.
  public let inputs: [InputDescription]
  /// The experiment: its points are the centre, then the low and the high end of each input.
  public let experiment: Experiment
  private let levers: [StudyLever]

  /// Prepares the study of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: the experiment; where it varies a value, that value is as the scenario has it.
  ///   - withAssumptions: whether figures that are fitted, assumed or imputed are moved besides
  ///     the scenario's own uncertain inputs.
  /// - Throws: where a moved value makes a scenario that cannot be used.
  public init(of experiment: Experiment, withAssumptions: Bool) throws(ContentError) {
    let scenario = experiment.scenario
    var tree = scenario.resolvedCertain
    if let axis = JSONSelector(parsing: "vary") {
      tree = (try? tree.setting(axis, to: .null, missingKey: .add)) ?? tree
    }
    let files = experiment.files
    var levers = scenario.inputs.map { StudyLever($0, in: tree, files) }
    if withAssumptions {
      levers += Assumption.all.compactMap {
        StudyLever($0, in: tree, files, inputs: scenario.inputs)
      }
    }
    self.levers = levers
    inputs = levers.map(\.description)
    var points = [try Scenario(certain: tree, files: files)]
    for lever in levers {
      for share in [0.1, 0.9] {
        points.append(try Self.scenario(lever, share))
      }
    }
    self.experiment = Experiment(points: points, files: files)
  }

  private static func scenario(_ lever: StudyLever, _ share: Double) throws(ContentError)
    -> Scenario
  {
    let moved = lever.moved(share)
    return try Scenario(certain: moved.tree, files: moved.files)
  }

  /// The experiment with inputs at shares of their laws, a point for each.
  public func experiment(moving moves: [(input: Int, share: Double)]) throws(ContentError)
    -> Experiment
  {
    var points: [Scenario] = []
    for move in moves { points.append(try Self.scenario(levers[move.input], move.share)) }
    return Experiment(points: points, files: experiment.files)
  }

  /// Whether an input has values between its ends.
  public func isContinuous(_ input: Int) -> Bool { levers[input].isContinuous }

  /// The value of an input at a share of its law.
  public func value(of input: Int, at share: Double) -> InputDescription.Value {
    levers[input].value(share)
  }

  /// What runs of the study came to.
  ///
  /// - Parameters:
  ///   - runs: of all of the experiment's positions, in their order.
  ///   - replications: of each run.
  public func record(of runs: [CompletedRun], replications: Int) -> TornadoRecord {
    TornadoRecord(
      inputs: inputs, replications: replications,
      policies: experiment.scenario.policies.count, runs: runs.map(\.record))
  }
}
