import ArgumentParser
import Formats
import Market
import Quantities
import Supply

/// `sim import openrouter-rankings`: daily rankings in, a panel of weeks out.
struct ImportRankings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openrouter-rankings",
    abstract: "Make a traffic panel of a platform's daily rankings, row by row accounted for.",
    discussion: """
      Examples:
        curl -H "Authorization: Bearer $OPENROUTER_API_KEY" \\
          'https://openrouter.ai/api/v1/datasets/rankings-daily?start_date=2026-08-01' > days.json
        sim import openrouter-rankings days.json -o traffic.json
        sim import openrouter-rankings days.csv --prices prices.csv -o traffic.json

      Read are the JSON of the public data set (rankings-daily, needs a key of your own) and CSV with \
      the columns date, model_permaslug, total_tokens. Of several files the first wins where a day \
      and model come twice. Weeks are whole, from Monday, UTC: days of a first or last week that is \
      not whole are left out. The same files give the same bytes. The data set is licensed under CC \
      BY 4.0: cite "OpenRouter (openrouter.ai/rankings), as of DAY"; the file carries that line.
      """)

  @Argument(help: "Daily rankings, JSON or CSV; may be compressed with gzip.") var files: [String]
  @Option(name: [.short, .long], help: "The panel to write.") var output: String
  @Option(
    help: ArgumentHelp(
      "List prices by day: date, model_id, mean_of_prompt_and_completion_usd_per_mtok.",
      valueName: "csv"))
  var prices: String?
  @Option(
    help: ArgumentHelp(
      "Releases, withdrawals and promotions: model, event, date, note.", valueName: "csv"))
  var releases: String?
  @Option(
    help: ArgumentHelp("Weeks by origin that the rankings do not cover.", valueName: "csv"))
  var originWeeks: String?
  @Option(help: ArgumentHelp("Months by openness of weights.", valueName: "csv"))
  var openMonths: String?
  @Option(help: "The catalogue that models are matched to.") var catalog = Files.shipped
  @Option(help: "The folder of authors.json, providers.json and models.json.")
  var tables = "scenarios/data"
  @Flag(name: .shortAndLong, help: "Say nothing but mistakes.") var quiet = false
  @Option(
    help: ArgumentHelp(
      "The day of the figures (default: what the JSON says, else the last day).", valueName: "day"))
  var asOf: String?

  func validate() throws {
    if let asOf, CalendarDate(parsing: asOf) == nil {
      throw ValidationError("--as-of is a day, as 2026-07-19, not \"\(asOf)\".")
    }
  }

  func run() throws {
    var daily = DailyRankings()
    for file in files {
      let bytes = try Files.bytes(of: file)
      try Files.reportingContent { try daily.read(bytes, file: file) }
    }
    let facts = try facts(asOf: asOf.flatMap { CalendarDate(parsing: $0) } ?? daily.asOf, daily)
    let made = try Files.reportingContent {
      try TrafficImport(daily, file: files.joined(separator: ", "), facts: facts)
    }
    try Files.write(made.panel.encoded(), to: output)
    if quiet { return }
    Terminal.say(Self.text(of: made.account))
    let panel = made.panel
    let ends = [panel.weeks.first, panel.weeks.last].compactMap { $0?.start.description }
    Terminal.say(
      "\(output): \(panel.models.count) models, \(panel.weeks.count) weeks from "
        + "\(ends.first ?? "") to \(ends.last ?? ""), \(panel.origins.count) weeks by origin")
  }

  private func facts(
    asOf day: CalendarDate?, _ daily: DailyRankings
  ) throws -> TrafficImport.Facts {
    let register = try Files.reportingContent {
      try Register(
        authors: Files.tree(of: tables + "/authors.json"),
        providers: Files.tree(of: tables + "/providers.json"),
        models: Files.tree(of: tables + "/models.json"))
    }
    var facts = TrafficImport.Facts(register: register)
    facts.catalogue = try Files.catalogue(catalog)
    let day = day ?? daily.rows.last?.day ?? CalendarDate(daysSinceEpoch: 0)
    facts.sources = [.rankings(asOf: day)]
    if let prices {
      let bytes = try Files.bytes(of: prices)
      facts.prices = try Files.reportingContent {
        try DailyPrices(bytes, file: prices, register: register)
      }
      facts.sources.append(.listPrices(asOf: day))
    }
    if let releases {
      let bytes = try Files.bytes(of: releases)
      facts.events = try Files.reportingContent { try TrafficEvents(bytes, file: releases) }
    }
    if let originWeeks {
      let bytes = try Files.bytes(of: originWeeks)
      let source = facts.sources.count
      facts.origins = try Files.reportingContent {
        try TrafficTables.originWeeks(bytes, file: originWeeks, source: source)
      }
      facts.sources.append(.originSeries(asOf: day))
    }
    if let openMonths {
      let bytes = try Files.bytes(of: openMonths)
      facts.openMonths = try Files.reportingContent {
        try TrafficTables.openMonths(bytes, file: openMonths)
      }
    }
    return facts
  }

  private static func text(of account: TrafficImport.Account) -> String {
    let left = account.rowsRead - account.rowsKept
    var lines = ["\(account.rowsRead) rows read = \(account.rowsKept) kept + \(left) left out"]
    lines += account.dropped.map { "  left out  \($0.count)  \($0.reason)" }
    func note(_ names: [String], _ text: String) {
      guard !names.isEmpty else { return }
      lines.append("  note      \(names.count)  \(text): \(names.joined(separator: ", "))")
    }
    note(account.notInCatalogue, "not in the catalogue")
    note(account.withoutPrice, "without a list price in a week with tokens")
    note(account.uncertainRelease, "first day unknown, or taken from the rankings")
    note(account.contradictedDays, "the day in the name contradicts the register, which counts")
    note(account.unknownAuthors, "authors of unknown country, counted as XX")
    note(account.unusedEvents, "in the list of releases and not in the rankings")
    return lines.joined(separator: "\n")
  }
}

extension PanelSource {
  /// The platform's rankings, as they want to be cited.
  static func rankings(asOf day: CalendarDate) -> PanelSource {
    PanelSource(name: "OpenRouter (openrouter.ai/rankings)", licence: "CC BY 4.0", asOf: day)
  }

  /// The platform's price list.
  static func listPrices(asOf day: CalendarDate) -> PanelSource {
    PanelSource(
      name: "OpenRouter public price list, by day", licence: "Facts of a public list", asOf: day)
  }

  /// Weeks by origin that were transcribed.
  static func originSeries(asOf day: CalendarDate) -> PanelSource {
    PanelSource(
      name: "OpenRouter (openrouter.ai/rankings), series by author of a later vintage, transcribed "
        + "and rounded to 0.01 billion tokens a day", licence: "CC BY 4.0", asOf: day)
  }
}
