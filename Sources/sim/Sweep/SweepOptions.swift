import ArgumentParser
import Formats
import Studies

/// What a sweep is made of: options of the commands that plan one.
struct SweepOptions: ParsableArguments {
  @OptionGroup var input: ScenarioOptions
  @Option(
    help: ArgumentHelp(
      "An axis: values, e.g. 'world.capacity_factor=0.5,1,2', or a range with what it needs of "
        + "log, whole and a number of steps, e.g. 'workload.arrivals.rate_per_h=10..1000 log 5'; "
        + "may be repeated. Default: the scenario's \"sweep\", else its \"vary\".",
      valueName: "path=values"))
  var vary: [String] = []
  @Option(help: "How axes are combined: grid or latin_hypercube.") var design: SweepMethodArgument?
  @Option(help: "Cells of a Latin hypercube.") var cells: Int?
  @Option(help: "Seed of a Latin hypercube.") var designSeed: UInt64?
  @Option(name: .shortAndLong, help: "Replications of each run.") var replications: Int?
  @Option(help: "Seed of the experiment.") var seed: UInt64?
  @Option(
    name: [.short, .customLong("out")],
    help: ArgumentHelp(
      "The sweep's folder (default: notebooks-out/<name>-sweep-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?

  func validate() throws {
    if let replications, !(1...10_000).contains(replications) {
      throw ValidationError("--replications is 1 to 10000, not \(replications).")
    }
    for (name, seed) in [("--seed", seed), ("--design-seed", designSeed)] {
      if let seed, seed > 9_007_199_254_740_991 {
        throw ValidationError("\(name) is 0 to 2^53 - 1 = 9007199254740991, not \(seed).")
      }
    }
    if let cells, !(1...SweepDesign.cellLimit).contains(cells) {
      throw ValidationError("--cells is 1 to 100000, not \(cells).")
    }
    try OptionChecks.out(out)
  }

  /// The scenario file with all values set.
  func root() throws -> JSONNode {
    var extra: [String] = []
    if let replications { extra.append("experiment.replications=\(replications)") }
    if let seed { extra.append("experiment.seed=\(seed)") }
    return try LoadedScenario.root(input, settings: extra)
  }

  /// What is varied: the options, and what they leave open as the scenario says.
  func sweepDesign(of root: JSONNode) throws -> SweepDesign {
    let axes = try vary.map(axis)
    let written = try Files.reportingContent { try Sweep.design(of: root) }
    guard var chosen = axes.isEmpty ? written : SweepDesign(method: .grid, axes: axes) else {
      throw Files.failure(
        "\(input.scenario): error: there is nothing to sweep: no --vary, and the scenario has no "
          + "\"sweep\" and no \"vary\"; e.g. --vary 'world.capacity_factor=0.5,1,2'", code: .usage)
    }
    if let cells {
      chosen.cells = cells
      if design == nil { chosen.method = .latinHypercube }
    }
    if let design { chosen.method = design.method }
    if let designSeed { chosen.seed = designSeed }
    try refuseUnfit(chosen)
    return chosen
  }

  private func axis(_ argument: String) throws -> SweepAxis {
    guard let axis = SweepAxis(argument: argument, option: "--vary") else {
      throw Files.failure(
        "--vary \(argument): error: expected path=values of the simulated world, each value once, "
          + "e.g. --vary world.capacity_factor=0.5,1,2 or "
          + "--vary 'world.capacity_factor=0.5..2 log 5'", code: .usage)
    }
    return axis
  }

  private func refuseUnfit(_ design: SweepDesign) throws {
    var paths: [String] = []
    for axis in design.axes {
      if paths.contains(axis.path) {
        throw Files.failure("--vary: error: \(axis.path) is varied twice", code: .usage)
      }
      paths.append(axis.path)
      if design.method == .grid, case .range(let range) = axis.span, range.steps == nil {
        throw Files.failure(
          "\(axis.path): error: a range in a grid needs a number of steps, e.g. '0.5..2 log 5'; or "
            + "say --cells for a Latin hypercube", code: .usage)
      }
    }
    if design.count > SweepDesign.cellLimit {
      throw Files.failure(
        "sim sweep: error: the grid has more than 100,000 cells; --cells N covers the same axes "
          + "with a Latin hypercube", code: .usage)
    }
  }
}

/// How axes are combined, as an argument.
struct SweepMethodArgument: ExpressibleByArgument {
  let method: SweepDesign.Method

  init?(argument: String) {
    guard let method = SweepDesign.Method(rawValue: argument) else { return nil }
    self.method = method
  }

  static var allValueStrings: [String] { SweepDesign.Method.allCases.map(\.rawValue) }
}

/// Options of every command that works in the folder of a sweep.
struct SweepFolderOptions: ParsableArguments {
  @Argument(help: "The sweep's folder.", completion: .directory) var folder: String
}
