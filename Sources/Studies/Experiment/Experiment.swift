public import Accounting
import Demand
public import Formats
import Quantities
public import Simulation
import Supply

/// Which run of an experiment: positions of workload, point, policy and replication.
public struct RunPosition: Hashable, Sendable {
  /// Position among the workloads.
  public let workload: Int
  /// Position on the axis; 0 where nothing varies.
  public let point: Int
  /// Position among the policies.
  public let policy: Int
  /// Number of the replication.
  public let replication: Int
  /// The replication whose draws of uncertain inputs it has: its own, but for a twin.
  public let inputs: Int

  /// Names a run.
  public init(workload: Int, point: Int, policy: Int, replication: Int) {
    self.workload = workload
    self.point = point
    self.policy = policy
    self.replication = replication
    inputs = replication
  }

  /// A run with the inputs of another and other chance.
  private init(twinOf other: Self) {
    workload = other.workload
    point = other.point
    policy = other.policy
    replication = other.replication + Self.twinOffset
    inputs = other.inputs
  }

  /// Far beyond all replications, so that twins share no chance with them.
  private static let twinOffset = 1 << 20

  /// The run with the same inputs and other chance: what the two differ in is chance alone.
  public var twin: RunPosition { RunPosition(twinOf: self) }
}

/// A run broke a law of conservation: a mistake of ours, never of the scenario.
public struct AuditFailure: Error, Sendable, CustomStringConvertible {
  /// The run.
  public let position: RunPosition
  /// What it broke.
  public let violations: [AuditViolation]

  /// The run and what it broke.
  public var description: String {
    "audit of workload \(position.workload), point \(position.point), policy "
      + "\(position.policy), replication \(position.replication): "
      + violations.map(\.description).joined(separator: "; ")
  }
}

/// A scenario at every point of its axis, ready to be run.
public struct Experiment: Sendable {
  /// The scenario as written.
  public let scenario: Scenario
  /// The scenario at each point of the axis; the scenario itself where nothing varies.
  public let points: [Scenario]
  /// The scenario as written at each point, with its laws.
  private let trees: [JSONNode]
  /// The files that scenarios name.
  let files: ScenarioFiles
  /// Whether runs with scheduled incidents have twins without them.
  var hasUndisturbedTwins = true

  /// An experiment over scenarios that are certain, the first of which stands for all.
  ///
  /// - Precondition: there is at least one.
  init(points: [Scenario], files: ScenarioFiles) {
    scenario = points[0]
    self.points = points
    self.files = files
    trees = []
    hasUndisturbedTwins = false
  }

  /// Decodes a scenario and, where it varies one value, the scenario at each value.
  ///
  /// - Throws: all mistakes at once; also where the axis names no place or a value does not fit.
  public init(decoding root: JSONNode, files: ScenarioFiles) throws(ContentError) {
    let scenario = try Scenario(decoding: root, files: files)
    self.scenario = scenario
    self.files = files
    guard scenario.axis != nil, let axis = root["vary"] else {
      points = [scenario]
      trees = [root]
      return
    }
    let log = DiagnosticLog()
    let varied = Self.points(axis, of: root, files, log)
    points = varied.map(\.scenario)
    trees = varied.map(\.tree)
    if points.contains(where: { $0.experiment.replications != scenario.experiment.replications }) {
      Self.reader(axis, "path", log).reportFound("replications are the same at every point")
    }
    try log.throwIfAny()
  }

  /// Decodes the scenario at each value of its axis; mistakes go to `log`, at the axis in the file.
  private static func points(
    _ axis: JSONNode, of root: JSONNode, _ files: ScenarioFiles, _ log: DiagnosticLog
  ) -> [(scenario: Scenario, tree: JSONNode)] {
    let path = reader(axis, "path", log)
    guard let selector = path.node.string.flatMap({ JSONSelector(parsing: $0) }) else { return [] }
    let values = reader(axis, "values", log)
    return values.array { value -> (scenario: Scenario, tree: JSONNode)? in
      do throws(JSONSelectorError) {
        let changed = try root.setting(selector, to: value.node, missingKey: .add)
        do throws(ContentError) {
          return (try Scenario(decoding: changed, files: files), changed)
        } catch {
          for mistake in error.diagnostics where mistake.message.hasPrefix("unknown key") {
            // A key that is wrong is a mistake of the path, the same for every value.
            if log.diagnostics.isEmpty {
              path.report("\(mistake.path): \(mistake.message)", suggestion: mistake.suggestion)
            }
          }
          for mistake in error.diagnostics where !mistake.message.hasPrefix("unknown key") {
            log.report(mistake)
          }
        }
      } catch {
        if !log.hasErrors { path.report(error.message, suggestion: error.suggestion) }
      }
      return nil
    } ?? []
  }

  private static func reader(_ axis: JSONNode, _ key: String, _ log: DiagnosticLog) -> ValueReader {
    ValueReader(axis[key] ?? axis, path: .key(key, of: .key("vary", of: .root)), log: log)
  }

  /// All runs in the order in which a record holds them.
  public var positions: [RunPosition] {
    positions(replications: 0..<scenario.experiment.replications)
  }

  /// The runs of all workloads, points and policies in some replications, in the order in which a
  /// record holds them.
  public func positions(replications: Range<Int>) -> [RunPosition] {
    var positions: [RunPosition] = []
    for workload in scenario.workloads.indices {
      for point in points.indices {
        for policy in scenario.policies.indices {
          for replication in replications {
            positions.append(
              RunPosition(
                workload: workload, point: point, policy: policy, replication: replication))
          }
        }
      }
    }
    return positions
  }

  /// The runs of a record of this experiment, in its order.
  public func positions(of record: ExperimentRecord) -> [RunPosition] {
    var positions: [RunPosition] = []
    for workload in scenario.workloads.indices {
      for point in points.indices {
        for policy in scenario.policies.indices {
          for replication in 0..<record.replications(of: policy) {
            positions.append(
              RunPosition(
                workload: workload, point: point, policy: policy, replication: replication))
          }
        }
      }
    }
    return positions
  }

  /// Whether any value is drawn anew in each replication.
  public var hasUncertainInputs: Bool { points.contains { $0.hasUncertainInputs } }

  /// What is used, but not as it is written.
  public var warnings: [Diagnostic] { scenario.warnings }

  /// The scenario that a run is of: at its point, with the draws of its replication.
  ///
  /// Draws cost a decoding, so they are made when a run begins, and only where a value is uncertain.
  ///
  /// - Throws: where values that were drawn do not go together.
  public func scenario(of position: RunPosition) throws(ContentError) -> Scenario {
    let scenario = points[position.point]
    guard scenario.hasUncertainInputs else { return scenario }
    let draws = scenario.draws(in: position.inputs)
    return try Scenario(
      certain: trees[position.point].setting(scenario.inputs, to: draws), files: files)
  }

  /// What was drawn for a run: the name and the value of each uncertain input.
  public func draws(of position: RunPosition) -> [(name: String, text: String)] {
    let scenario = points[position.point]
    return zip(scenario.inputs, scenario.draws(in: position.inputs)).map {
      ($0.name, $0.form.words($1))
    }
  }

  /// What one run needs.
  ///
  /// - Parameters:
  ///   - position: which run of the experiment.
  ///   - settings: the world at each point, ``settings``.
  /// - Throws: as ``scenario(of:)``.
  public func plan(
    _ position: RunPosition, in settings: [Setting]
  ) throws(ContentError) -> RunPlan {
    let scenario = try scenario(of: position)
    let experiment = scenario.experiment
    let isDrawn = points[position.point].hasUncertainInputs
    return RunPlan(
      setting: isDrawn ? scenario.setting : settings[position.point],
      workload: scenario.workloads[position.workload].workload,
      policy: scenario.policies[position.policy].policy, seed: experiment.seed,
      replication: position.replication, warmUp: experiment.warmUp,
      horizon: experiment.horizon, drain: experiment.drain, taskLimit: experiment.taskLimit)
  }

  /// The world at each point.
  public var settings: [Setting] {
    points.map(\.setting)
  }
}

extension Scenario {
  /// The world, ready for simulation.
  var setting: Setting {
    Setting(catalogue: catalogue, world: world, startsAt: experiment.startsAt)
  }

  /// The values of the uncertain inputs in one replication.
  func draws(in replication: Int) -> [Double] {
    inputs.map { $0.draw(seed: experiment.seed, replication: replication) }
  }
}
