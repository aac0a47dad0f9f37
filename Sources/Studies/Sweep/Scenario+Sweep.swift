import Formats
import Quantities

extension Scenario {
  static func readSweep(_ reader: ObjectReader) -> SweepDesign? {
    let section = reader.optional("sweep")
    guard var design = section?.object("expected an object", { SweepDesign(reading: $0) }) else {
      return nil
    }
    // A resolved scenario has a list of workloads, and its axes must name the same places.
    if !reader.has("workloads") {
      for axis in design.axes.indices {
        let moved = JSONSelector(parsing: design.axes[axis].path)?.movingWorkloadIntoList
        if let moved { design.axes[axis].path = moved }
      }
    }
    return design
  }
}

extension SweepDesign {
  /// The design in sentences, one per line, with how many runs it makes of a scenario.
  func words(of scenario: Scenario) -> [String] {
    let runs =
      count * scenario.workloads.count * scenario.policies.count
      * scenario.experiment.replications
    var lines = ["sweep: \(summary), \(counted(runs, "run")) (`sim sweep`)"]
    lines += axes.map { "sweeps \($0.words(in: method))" }
    return lines
  }

  /// How cells are chosen, in a few words.
  public var summary: String {
    switch method {
    case .grid:
      let sizes = axes.map { "\($0.gridCount)" }.joined(separator: " x ")
      return "a grid of " + (axes.count > 1 ? "\(sizes) = " : "") + counted(count, "cell")
    case .latinHypercube:
      return "a Latin hypercube of \(counted(count, "cell")) over "
        + "\(axes.count == 1 ? "1 axis" : "\(axes.count) axes"), design seed \(seed)"
    }
  }
}

extension SweepAxis {
  /// What it takes, in words.
  func words(in method: SweepDesign.Method) -> String {
    switch span {
    case .values(let values):
      return path + ": " + values.map { $0.string ?? $0.compactText }.joined(separator: ", ")
    case .range(let range):
      func end(_ value: Double) -> String {
        range.isDuration ? SimDuration(seconds: value).description : shortText(value)
      }
      let scale = range.scale == .log ? ", by equal factors" : ""
      let steps = method == .grid ? (range.steps.map { ", \(counted($0, "step"))" } ?? "") : ""
      return "\(path): \(end(range.from)) to \(end(range.to))\(scale)\(steps)"
    }
  }
}
