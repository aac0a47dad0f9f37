import Analysis
import ArgumentParser
import Formats
import Market

/// `sim share decompose`: what a change of shares was made of.
struct ShareDecomposeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decompose",
    abstract:
      "Take a change of shares apart: prices, releases, awareness, promotions, and the rest.",
    discussion: """
      Examples:
        sim share decompose
        sim share decompose --from 2026-06-29 --to 2026-07-13 --of CN --of tencent
        sim share decompose --of z-ai/glm-5.2-20260616

      A numerator is an origin (CN), an author (tencent), or a model by its name in the rankings. The
      parts sum to the observed change.
      """)

  @OptionGroup var options: PanelOptions
  @Option(
    help: ArgumentHelp("A day in the first week (default: the file's first).", valueName: "day"))
  var from: String?
  @Option(
    help: ArgumentHelp("A day in the last week (default: the file's last).", valueName: "day"))
  var to: String?
  @Option(
    help: ArgumentHelp(
      "Whose share (default: CN and US); may be repeated.", valueName: "origin|author|model"))
  var of: [String] = []
  @Option(help: "Draws behind the bands; 0 for none.") var draws = 200

  func validate() throws {
    guard (0...20_000).contains(draws) else {
      throw ValidationError("--draws is 0 to 20,000, not \(draws).")
    }
  }

  func run() throws {
    let (panel, bytes) = try options.panel()
    let first = try from.map { try options.week($0, option: "--from", of: panel) } ?? 0
    let last =
      try to.map { try options.week($0, option: "--to", of: panel) } ?? panel.weeks.count - 1
    guard first < last else {
      throw Files.failure(
        "sim share decompose: error: --from lies in the week of \(panel.weeks[first].start), --to in "
          + "that of \(panel.weeks[last].start); the first comes before the last", code: .usage)
    }
    let numerators = try (of.isEmpty ? Backtest.origins : of).map {
      try Self.numerator($0, in: panel)
    }
    let bar = Progress("fitting and taking apart", isQuiet: options.output.quiet)
    defer { bar.clear() }
    let fit = ShareFit(ShareWorld(panel), priors: try options.priors())
    let decomposition = ChangeDecomposition(
      fit, from: first, to: last, numerators: numerators, draws: draws, seed: options.seed)
    try options.finish(
      ChangeReport(decomposition, panel: panel), command: "decompose", inputs: bytes,
      settings: [
        ("from", from ?? ""), ("to", to ?? ""), ("of", of.joined(separator: " ")),
        ("draws", String(draws)),
      ])
  }

  private static func numerator(
    _ name: String, in panel: TrafficPanel
  ) throws -> ChangeDecomposition.Numerator {
    if let model = panel.models.firstIndex(where: { $0.slug == name }) { return .model(model) }
    if panel.models.contains(where: { $0.origin == name }) { return .origin(name) }
    if panel.models.contains(where: { $0.author == name }) { return .author(name) }
    let names = Set(panel.models.flatMap { [$0.slug, $0.origin, $0.author] }).sorted()
    let guess = nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
    throw Files.failure(
      "sim share decompose: error: --of \(name): no origin, author or model of the file has this name"
        + guess, code: .usage)
  }
}
