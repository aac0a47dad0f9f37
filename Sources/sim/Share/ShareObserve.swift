import Analysis
import ArgumentParser
import Formats
import Market
import Quantities

/// `sim share observe`: one week under each denominator.
struct ShareObserve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "Show the same week under each denominator and in each unit.",
    discussion: """
      Examples:
        sim share observe
        sim share observe --week 2026-07-13 --of CN --of US
        sim share observe 'CN of top 10 spend' --week 2026-06-15

      A share is written PART of all|named|top N|paid|world tokens|requests|spend, or PART over PART \
      UNIT. A part is a country (CN), an author (anthropic), a model as the panel names it, open, \
      closed or free. With shares as arguments only these are printed, one per line.
      """)

  @Argument(help: "Shares to print; none for the whole report.") var shares: [String] = []
  @Option(help: "A day of the week (default: the last week).") var week: String?
  @Option(help: "The part that is looked at; may be repeated (default: CN and US).")
  var of: [String] = []
  @Option(help: "The traffic to read.") var traffic = Files.shippedTraffic
  @Option(help: "List prices over time, for spend.") var prices = Files.shippedPrices
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/shares-<week>).", valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.out(out)
    if let week, CalendarDate(parsing: week) == nil {
      throw ValidationError("--week is a day, as 2026-07-13, not \"\(week)\".")
    }
    for part in of where Observation.Part(parsing: part) == nil {
      throw ValidationError(
        "--of is a country (CN), an author, a model, open, closed or free, not \"\(part)\".")
    }
  }

  func run() throws {
    let observations = try shares.map(Self.observation)
    let panel = try Files.traffic(self.traffic)
    let history = try Files.prices(prices)
    let index = try position(in: panel)
    let sunday = CalendarDate(daysSinceEpoch: panel.weeks[index].start.daysSinceEpoch + 6)
    let seen = Traffic(panel, week: index, prices: history.list(on: sunday))
    let parts = (of.isEmpty ? ["CN", "US"] : of).compactMap { Observation.Part(parsing: $0) }
    try check(parts + observations.map(\.part), in: panel)
    guard observations.isEmpty else { return try print(observations, seen) }
    let report = ObservationReport(panel, week: index, traffic: seen, parts: parts)
    let path = out ?? "notebooks-out/shares-\(panel.weeks[index].start)"
    try OutputFolder.publish(
      report, to: path, command: "share observe", inputs: [self.traffic, prices])
    try output.print(report)
    if !output.quiet { Terminal.say("report: \(path)/report.html") }
  }

  private static func observation(_ text: String) throws -> Observation {
    do throws(ObservationError) {
      return try Observation(parsing: text)
    } catch {
      throw ValidationError(error.description)
    }
  }

  private func position(in panel: TrafficPanel) throws -> Int {
    guard let text = week, let day = CalendarDate(parsing: text) else {
      return panel.weeks.count - 1
    }
    if let index = panel.weeks.firstIndex(where: { $0.start == day.monday }) { return index }
    let first = panel.weeks.first?.start.description ?? ""
    let last = panel.weeks.last?.start.description ?? ""
    throw Files.failure(
      "\(traffic): error: no figures by model for the week of \(day.monday); there are the weeks "
        + "from \(first) to \(last)", code: .content)
  }

  /// A part that no model of the panel belongs to is a slip of the pen.
  private func check(_ parts: [Observation.Part], in panel: TrafficPanel) throws {
    for part in parts {
      let known: [String]
      switch part {
      case .origin: known = panel.models.map(\.origin)
      case .author: known = panel.models.map(\.author)
      case .model: known = panel.models.map(\.slug)
      case .weights, .free: continue
      }
      guard !known.contains(part.description) else { continue }
      let names = Set(known).sorted()
      let near = nearest(to: part.description, among: names).map { "; did you mean \"\($0)\"?" }
      throw Files.failure(
        "\(traffic): error: no model belongs to \"\(part)\"\(near ?? "")", code: .content)
    }
  }

  private func print(_ observations: [Observation], _ seen: Traffic) throws {
    for observation in observations {
      guard let reading = seen.reading(observation) else {
        throw Files.failure(
          "\(traffic): error: \"\(observation)\" has a denominator of 0 in that week",
          code: .content)
      }
      let value = (reading.value * 10_000).rounded() / 10_000
      switch output.format {
      case .text: try Terminal.printLine("\(value)  \(observation)")
      case .json:
        let line = JSONNode.object([
          ("share", .string(observation.description)), ("value", .number(reading.value)),
          ("numerator", .number(reading.part)), ("denominator", .number(reading.whole)),
        ])
        try Terminal.printLine(line.compactText)
      }
    }
  }
}
