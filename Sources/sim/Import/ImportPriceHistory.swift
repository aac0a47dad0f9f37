import ArgumentParser
import Formats
import Market
import Quantities
import Supply

/// `sim import price-history`: price lists of many days in, one history out.
struct ImportPriceHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "price-history",
    abstract: "Make a history of list prices by model, row by row accounted for.",
    discussion: """
      Examples:
        sim import price-history --authors price_events.csv --platform monthly.csv.gz \\
          --as-of 2026-10-26 -o prices.json

      --authors: provider, model, mode, from_date, basis, input_usd_per_m, output_usd_per_m, \
      cache_read_usd_per_m. --platform: snapshot, model_id, input_usd_per_m, output_usd_per_m. Kept are \
      standard prices above 0 of registered models. The same files give the same bytes.
      """)

  @Option(help: ArgumentHelp("Dated prices of authors.", valueName: "csv")) var authors: String
  @Option(help: ArgumentHelp("A gateway's list at several days.", valueName: "csv"))
  var platform: String
  @Option(help: "The first day of the gateway's list that counts.") var since = "2025-01-01"
  @Option(help: "The day of the figures.") var asOf: String
  @Option(name: [.short, .long], help: "The history to write.") var output: String
  @Option(help: "The folder of authors.json, providers.json and models.json.")
  var tables = "scenarios/data"
  @Flag(name: .shortAndLong, help: "Say nothing but mistakes.") var quiet = false

  func validate() throws {
    for (option, text) in [("--since", since), ("--as-of", asOf)]
    where CalendarDate(parsing: text) == nil {
      throw ValidationError("\(option) is a day, as 2026-07-19, not \"\(text)\".")
    }
  }

  func run() throws {
    guard let first = CalendarDate(parsing: since), let asOf = CalendarDate(parsing: asOf) else {
      preconditionFailure("days were checked")
    }
    let register = try Files.reportingContent {
      try Register(
        authors: Files.tree(of: tables + "/authors.json"),
        providers: Files.tree(of: tables + "/providers.json"),
        models: Files.tree(of: tables + "/models.json"))
    }
    var reading = PriceHistoryImport(register: register)
    let (own, listed) = (try Files.bytes(of: authors), try Files.bytes(of: platform))
    try Files.reportingContent {
      try reading.readAuthors(own, file: authors)
      try reading.readPlatform(listed, file: platform, since: first)
    }
    let history = reading.history(sources: [
      PanelSource(
        name: "first-party prices with their days: model-prices 0.0.5 (PyPI)", licence: "MIT",
        asOf: asOf),
      PanelSource(
        name: "OpenRouter's list by month: model-price-radar 0.1.0 (PyPI)", licence: "MIT",
        asOf: asOf),
    ])
    try Files.write(history.encoded(), to: output)
    if quiet { return }
    for account in reading.accounts {
      let left = account.rowsRead - account.rowsKept
      Terminal.say(
        "\(account.file): \(account.rowsRead) rows read = \(account.rowsKept) kept + \(left) left out"
      )
      for (reason, count) in account.dropped { Terminal.say("  left out  \(count)  \(reason)") }
    }
    let entries = history.courses.reduce(0) { $0 + $1.entries.count }
    Terminal.say("\(output): \(history.courses.count) models, \(entries) prices")
  }
}
