import Demand
public import Formats
import Quantities
import Routing
import Simulation

/// A scenario in many cells: in each of them some of its paths are set to other values.
///
/// All cells have the same workloads, policies and replications and, unless it is varied, the same
/// seed: they meet the same random numbers, so cells are compared in pairs as policies are.
public struct Sweep: Sendable {
  /// What is varied.
  public let design: SweepDesign
  /// The scenario as written, without its own axes.
  public let base: JSONNode
  /// The value of each axis, cell by cell.
  public let values: [[JSONNode]]
  private let selectors: [JSONSelector]

  /// Plans the cells of a scenario.
  ///
  /// - Parameters:
  ///   - root: the scenario file, with `--set` values in place.
  ///   - design: what is varied.
  public init(of root: JSONNode, design: SweepDesign) {
    self.design = design
    values = design.values()
    selectors = design.axes.compactMap { JSONSelector(parsing: $0.path) }
    precondition(selectors.count == design.axes.count, "axes have paths")
    var base = root
    base.content = .object((root.object ?? []).filter { !["vary", "sweep"].contains($0.key) })
    self.base = base
  }

  /// How many cells there are.
  public var count: Int { values.count }

  /// The scenario file of a cell.
  ///
  /// - Throws: why an axis names no place.
  public func root(of cell: Int) throws(ContentError) -> JSONNode {
    var root = base
    for (axis, selector) in selectors.enumerated() {
      do throws(JSONSelectorError) {
        root = try root.setting(selector, to: values[cell][axis], missingKey: .add)
      } catch {
        throw ContentError(mistake(error.message, suggestion: error.suggestion, ofPath: axis))
      }
    }
    return root
  }

  /// The experiment of a cell.
  ///
  /// - Throws: all mistakes at once, at the values or paths that make them.
  public func experiment(of cell: Int, files: ScenarioFiles) throws(ContentError) -> Experiment {
    let root = try root(of: cell)
    do throws(ContentError) {
      var experiment = try Experiment(decoding: root, files: files)
      // Cells are compared with one another; twins would double the work and say nothing here.
      experiment.hasUndisturbedTwins = false
      return experiment
    } catch {
      throw ContentError(error.diagnostics.map(told))
    }
  }

  /// A key that no scenario has is a mistake of a path, not of a value.
  private func told(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.message.hasPrefix("unknown key"),
      let axis = design.axes.indices.first(where: { axis in
        let path = design.axes[axis].path
        return diagnostic.path == "$." + path || diagnostic.path == path
      })
    else { return diagnostic }
    return mistake(
      "\(diagnostic.path): \(diagnostic.message)", suggestion: diagnostic.suggestion, ofPath: axis)
  }

  private func mistake(_ message: String, suggestion: String?, ofPath axis: Int) -> Diagnostic {
    let node = design.axes[axis].node
    let log = DiagnosticLog()
    let path = ContentPath.index(axis, of: .key("axes", of: .key("sweep", of: .root)))
    ValueReader(node["path"] ?? node, path: .key("path", of: path), log: log)
      .report(message, suggestion: suggestion)
    var diagnostic = log.diagnostics[0]
    // What stands on the command line has no place in the file.
    if node["path"] == nil { diagnostic.path = "" }
    return diagnostic
  }

  /// Reports the first cell whose parts are not those of the first: cells are compared one by one.
  ///
  /// - Throws: what differs, and the cell's values.
  public func requireSameParts(
    _ experiment: Experiment, of cell: Int, as first: Experiment
  ) throws(ContentError) {
    let (a, b) = (first.scenario, experiment.scenario)
    let parts: [(String, Bool)] = [
      ("workloads", a.workloads.map(\.workload.name) == b.workloads.map(\.workload.name)),
      ("policies", a.policies.map(\.policy.name) == b.policies.map(\.policy.name)),
      ("baseline", a.baseline == b.baseline),
      ("replications", a.experiment.replications == b.experiment.replications),
    ]
    guard let part = parts.first(where: { !$0.1 }) else { return }
    throw ContentError(
      mistake(
        "found other \(part.0) in the cell with \(words(cell)) than in the first cell; "
          + "expected the same names and numbers of them in all cells",
        suggestion: nil, ofPath: 0))
  }

  /// What is set in a cell, in words.
  public func words(_ cell: Int) -> String {
    zip(design.axes, values[cell]).map { axis, value in
      "\(axis.path) = \(value.string ?? value.compactText)"
    }.joined(separator: ", ")
  }

  /// The design of a scenario: its section `sweep`, else the axis of its `vary`; `nil` for neither.
  ///
  /// - Throws: what is wrong with the section.
  public static func design(of root: JSONNode) throws(ContentError) -> SweepDesign? {
    let log = DiagnosticLog()
    var design: SweepDesign?
    if let section = root["sweep"], !section.isNull {
      let reader = ValueReader(section, path: .key("sweep", of: .root), log: log)
      design = reader.object { SweepDesign(reading: $0) }
    } else if let axis = root["vary"], !axis.isNull {
      let reader = ValueReader(axis, path: .key("vary", of: .root), log: log)
      design = reader.object { axis in
        SweepDesign(method: .grid, axes: [SweepAxis(reading: axis, method: .grid)])
      }
    }
    try log.throwIfAny()
    return design
  }
}

extension Experiment {
  /// Calls that one replication of all workloads under one policy is expected to make, roughly: a
  /// measure of work that needs no run and is the same on every machine.
  public var expectedCalls: Double {
    scenario.workloads.reduce(0) { sum, specification in
      let tasks = specification.workload.arrivals.expectedTasks(
        within: scenario.experiment.horizon, meanSteps: specification.workload.meanSteps)
      let limited = min(tasks, Double(scenario.experiment.taskLimit))
      return sum + max(1, limited) * max(1, specification.workload.meanSteps)
    }
  }
}

extension Sweep {
  /// The cell in which every axis has the value that the scenario has as written; `nil` for none.
  public var writtenCell: Int? {
    let written = selectors.map { selector in
      (try? base.value(at: selector))?.canonicalText
    }
    return values.firstIndex { cell in
      zip(cell, written).allSatisfy { $0.canonicalText == $1 }
    }
  }

  /// The design as a resolved scenario has it, whose workloads are a list.
  public var resolvedDesign: JSONNode {
    var moved = design
    if base["workloads"] == nil {
      for axis in moved.axes.indices {
        let path = JSONSelector(parsing: moved.axes[axis].path)?.movingWorkloadIntoList
        if let path { moved.axes[axis].path = path }
      }
    }
    return moved.resolved
  }
}

extension SweepAxis {
  /// The seconds of a length of time such as `5 min`; `nil` for other texts.
  public static func seconds(of text: String) -> Double? {
    SimDuration(parsing: text)?.seconds
  }
}
