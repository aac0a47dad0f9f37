public import Formats
import NumericalMethods
import Quantities

/// Which cells a sweep has: a grid, or a Latin hypercube, over paths of a scenario.
public struct SweepDesign: Sendable {
  /// How the values of several axes are combined.
  public enum Method: String, CaseIterable, Sendable {
    /// Every value of every axis with every value of all others; the last axis varies fastest.
    case grid
    /// As many cells as are asked for, each axis spread evenly over them.
    case latinHypercube = "latin_hypercube"
  }

  /// The most cells of a sweep.
  public static let cellLimit = 100_000

  /// How axes are combined.
  public var method: Method
  /// Cells of a Latin hypercube; a grid has as many as its axes make.
  public var cells: Int
  /// Seed of a Latin hypercube; it has nothing to do with the seed of the experiment.
  public var seed: UInt64
  /// What is varied, at least one path.
  public var axes: [SweepAxis]

  /// Creates a design.
  public init(method: Method, cells: Int = 64, seed: UInt64 = 1, axes: [SweepAxis]) {
    self.method = method
    self.cells = cells
    self.seed = seed
    self.axes = axes
  }

  /// How many cells there are; ``cellLimit`` and more where a grid is too large.
  public var count: Int {
    switch method {
    case .latinHypercube: return cells
    case .grid:
      var count = 1
      for axis in axes {
        count *= max(1, axis.gridCount)
        if count > Self.cellLimit { break }
      }
      return count
    }
  }

  /// The value of each axis, cell by cell.
  func values() -> [[JSONNode]] {
    switch method {
    case .grid: gridValues()
    case .latinHypercube: hypercubeValues()
    }
  }

  private func gridValues() -> [[JSONNode]] {
    axes.reduce([[]]) { cells, axis in
      let values = axis.gridValues
      return cells.flatMap { cell in values.map { cell + [$0] } }
    }
  }

  /// Axes are keyed by their paths, so that one that is added moves no other; `workload` counts as
  /// the first of a list, as a resolved scenario spells it.
  private func hypercubeValues() -> [[JSONNode]] {
    let keys = axes.map { axis in
      let path = JSONSelector(parsing: axis.path)?.movingWorkloadIntoList ?? axis.path
      return path.utf8.reduce(UInt64(0)) { RandomStream.childKey(of: $0, UInt64($1)) }
    }
    let design = LatinHypercube(count: cells, axes: keys, seed: seed)
    return (0..<cells).map { cell in
      axes.indices.map { axes[$0].value(at: design[cell, $0]) }
    }
  }
}

/// One path that a sweep varies.
public struct SweepAxis: Sendable {
  /// How a range is spread.
  public enum Scale: String, CaseIterable, Sendable {
    /// Equal steps.
    case linear
    /// Equal factors.
    case log
  }
  /// What values it takes.
  public enum Span: Sendable {
    /// These, in order.
    case values([JSONNode])
    /// Any within a range.
    case range(SweepRange)
  }

  /// The path that is set, for example `catalog.overrides[0].multiply_rates`.
  public var path: String
  /// What reports call it.
  public var label: String
  /// What values it takes.
  public var span: Span
  /// Where it is written, for messages.
  let node: JSONNode

  /// Creates an axis.
  ///
  /// - Parameters:
  ///   - path: where the value stands in the scenario.
  ///   - label: what reports call it; its path unless given.
  ///   - span: the values or the range.
  ///   - node: where it is written, for messages.
  public init(path: String, label: String? = nil, span: Span, node: JSONNode = .null) {
    self.path = path
    self.label = label ?? path
    self.span = span
    self.node = node
  }

  /// How many values it has in a grid.
  var gridCount: Int {
    switch span {
    case .values(let values): values.count
    case .range(let range): range.steps ?? 0
    }
  }

  /// Its values in a grid.
  var gridValues: [JSONNode] {
    switch span {
    case .values(let values): return values
    case .range(let range):
      let steps = range.steps ?? 0
      return (0..<steps).map { step in
        range.value(at: steps == 1 ? 0 : Double(step) / Double(steps - 1), in: node)
      }
    }
  }

  /// Its value at a share from 0 to 1 of the way.
  func value(at share: Double) -> JSONNode {
    switch span {
    case .values(let values):
      return values[min(Int(share * Double(values.count)), values.count - 1)]
    case .range(let range): return range.value(at: share, in: node)
    }
  }
}

/// Numbers or lengths of time between two ends.
public struct SweepRange: Sendable {
  /// The first end; seconds where it is a length of time.
  public var from: Double
  /// The second end, on either side of the first.
  public var to: Double
  /// How it is spread.
  public var scale: SweepAxis.Scale
  /// Values in a grid; `nil` where a Latin hypercube says how many.
  public var steps: Int?
  /// Whether values are rounded to whole numbers.
  public var isWhole: Bool
  /// Whether it is a range of lengths of time.
  public var isDuration: Bool

  /// Creates a range.
  public init(
    from: Double, to: Double, scale: SweepAxis.Scale = .linear, steps: Int? = nil,
    isWhole: Bool = false, isDuration: Bool = false
  ) {
    self.from = from
    self.to = to
    self.scale = scale
    self.steps = steps
    self.isWhole = isWhole
    self.isDuration = isDuration
  }

  /// The value at a share from 0 to 1 of the way, as a scenario would spell it, at the place of the
  /// axis.
  ///
  /// Values keep four significant digits, so that a cell can be read and typed again.
  func value(at share: Double, in place: JSONNode) -> JSONNode {
    var value =
      switch scale {
      case .linear: from + share * (to - from)
      case .log: from * deterministicExp(share * deterministicLog(to / from))
      }
    if isWhole { value = value.rounded() }
    let text = isWhole ? "\(Int(value))" : Self.text(value, digits: 4)
    let content: JSONNode.Content = isDuration ? .string(text + " s") : .number(text)
    return JSONNode(content, source: place.source, range: place.range)
  }

  /// A number in decimal with so many significant digits, without needless zeros.
  static func text(_ value: Double, digits: Int) -> String {
    guard value != 0, value.isFinite else { return "0" }
    var exponent = 0
    var scaled = value.magnitude
    let (low, high) = (power(digits - 1), power(digits))
    while scaled < low {
      scaled *= 10
      exponent -= 1
    }
    while scaled >= high {
      scaled /= 10
      exponent += 1
    }
    var whole = String(Int(scaled.rounded()))
    while whole.last == "0" {
      whole.removeLast()
      exponent += 1
    }
    let sign = value < 0 ? "-" : ""
    if exponent >= 0 { return sign + whole + String(repeating: "0", count: exponent) }
    let missing = 1 - exponent - whole.count
    let padded = String(repeating: "0", count: max(0, missing)) + whole
    return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
  }

  private static func power(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }
}
