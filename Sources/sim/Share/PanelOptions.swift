import Analysis
import ArgumentParser
import Formats
import Foundation
import Market
import Quantities

/// What commands on a traffic panel have in common.
struct PanelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Weekly traffic (tollway.traffic/1, as `sim import openrouter-rankings` writes it).",
      valueName: "file"))
  var traffic = Files.shippedTraffic
  @Option(
    help: ArgumentHelp(
      "Hold a parameter, as staying=0.58; may be repeated. Parameters: cost_scale, free_dummy, staying, "
        + "loyalty, awareness_weeks.", valueName: "name=value"))
  var fix: [String] = []
  @Option(help: "Seed of draws.") var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/share-<command>-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.seed(seed)
    try OptionChecks.out(out)
    _ = try priors()
  }

  /// Published priors with what `--fix` holds.
  func priors() throws -> [ParameterPrior] {
    var priors = ParameterPrior.published
    let names = CommonParameter.allCases.map(\.name)
    for text in fix {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = Double(parts[1]), value.isFinite else {
        throw ValidationError("--fix is a name and a number, as staying=0.58, not \(text).")
      }
      guard let index = names.firstIndex(of: parts[0]) else {
        let guess = nearest(to: parts[0], among: names).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError(
          "--fix: there is no parameter \(parts[0])\(guess) Parameters: "
            + names.joined(separator: ", ") + ".")
      }
      let parameter = priors[index].parameter
      guard parameter.allows(value) else {
        throw ValidationError("--fix: \(parts[0]) is \(parameter.range), not \(parts[1]).")
      }
      priors[index].median = value
      priors[index].isFixed = true
      priors[index].layer = "held by --fix"
      priors[index].source = "the command line"
    }
    return priors
  }

  /// The panel, and the bytes it was read from.
  func panel() throws -> (panel: TrafficPanel, bytes: [UInt8]) {
    let bytes = try Files.bytes(of: traffic)
    let panel = try Files.reportingContent {
      try TrafficPanel(decoding: try JSONNode(parsing: bytes, file: traffic))
    }
    guard panel.weeks.count >= 2, panel.weeks.allSatisfy({ $0.tokens.contains { $0 > 0 } }) else {
      throw Files.failure(
        "\(traffic): error: $.weeks: found \(panel.weeks.count) weeks; a fit needs two or more, each with "
          + "tokens by model", code: .content)
    }
    return (panel, bytes)
  }

  /// The week of the panel that holds a day; ends with 64 where there is none.
  func week(_ text: String, option: String, of panel: TrafficPanel) throws -> Int {
    let first = panel.weeks[0].start
    let last = panel.weeks[panel.weeks.count - 1].start
    guard let day = CalendarDate(parsing: text) else {
      throw Files.failure(
        "sim share: error: \(option) is a day, as \(first), not \(text)", code: .usage)
    }
    let week = panel.weeks.firstIndex {
      ($0.start.daysSinceEpoch..<$0.start.daysSinceEpoch + 7).contains(day.daysSinceEpoch)
    }
    guard let week else {
      throw Files.failure(
        "sim share: error: \(option) \(day) lies in no week of \(traffic): they begin on \(first) to "
          + "\(last)", code: .usage)
    }
    return week
  }

  /// Writes a report's folder and prints it.
  func finish(
    _ report: some FiledReport, command: String, inputs: [UInt8], settings: [(String, String)]
  ) throws {
    let settings = settings + [("seed", String(seed)), ("fix", fix.joined(separator: " "))]
    let key = inputs + Array(settings.map { "\($0)=\($1)\n" }.joined().utf8)
    let hash = SHA256.hex(of: key)
    let path = out ?? "notebooks-out/share-\(command)-\(hash.prefix(8))"
    try OutputFolder.publish(
      report, to: path, command: "share " + command,
      facts: [
        ("traffic", .string(traffic)),
        ("inputs_sha256", .string(hash)),
        ("settings", .object(settings.map { ($0.0, .string($0.1)) })),
      ])
    try output.print(report)
    if !output.quiet { Terminal.say("report: \(path)/report.html") }
  }
}

extension CommonParameter {
  /// Whether the value makes sense.
  fileprivate func allows(_ value: Double) -> Bool {
    switch self {
    case .costScale, .awareness: value > 0 && value < 1e6
    case .free: value.magnitude < 20
    case .staying, .loyalty: value > 0 && value < 1
    }
  }

  fileprivate var range: String {
    switch self {
    case .costScale, .awareness: "above 0"
    case .free: "between -20 and 20"
    case .staying, .loyalty: "between 0 and 1, without the ends"
    }
  }
}
