import Analysis
import ArgumentParser
import Market

/// `sim share predict`: shares in the weeks after a date.
struct SharePredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast weekly shares after a date, given prices, releases and promotions.",
    discussion: """
      Examples:
        sim share predict --from 2026-06-22
        sim share predict --from 2026-06-22 --weeks 4 --calendar frozen
        sim share predict --from 2026-07-13 --weeks 4

      The model is fitted on the weeks up to the one that holds the date; the weeks after it use nothing
      but the calendar of prices, releases, promotions and withdrawals in the traffic file, or not even
      that (--calendar frozen).
      """)

  @OptionGroup var options: PanelOptions
  @Option(help: ArgumentHelp("A day in the last week that is known.", valueName: "day"))
  var from: String
  @Option(help: "How many weeks to forecast (default: to the end of the file, or 4 after it).")
  var weeks: Int?
  @Option(
    help: "What is known of the weeks to come: known (the file's calendar) or frozen (nothing).")
  var calendar = Calendar.known
  @Option(help: "Draws behind the bands.") var draws = 500

  func validate() throws {
    if let weeks, !(1...52).contains(weeks) {
      throw ValidationError("--weeks is 1 to 52, not \(weeks).")
    }
    guard (0...20_000).contains(draws) else {
      throw ValidationError("--draws is 0 to 20,000, not \(draws).")
    }
  }

  func run() throws {
    let (panel, bytes) = try options.panel()
    let cut = try options.week(from, option: "--from", of: panel)
    guard cut >= 1 else {
      throw Files.failure(
        "sim share predict: error: --from \(from) lies in the first week of \(options.traffic); a fit needs "
          + "the week before it", code: .usage)
    }
    let ahead = panel.weeks.count - 1 - cut
    let world = ShareWorld(panel, observed: cut + 1)
    let bar = Progress("fitting and forecasting", isQuiet: options.output.quiet)
    defer { bar.clear() }
    let fit = ShareFit(world, through: cut, priors: try options.priors())
    let forecast = ShareForecast(
      fit, weeks: weeks ?? (ahead > 0 ? ahead : 4), calendar: calendar.assumed, draws: draws,
      seed: options.seed)
    try options.finish(
      ShareForecastReport(forecast), command: "predict", inputs: bytes,
      settings: [
        ("from", from), ("weeks", weeks.map(String.init) ?? ""), ("calendar", calendar.rawValue),
        ("draws", String(draws)),
      ])
  }
}

extension SharePredictCommand {
  /// What is known of the weeks to come.
  enum Calendar: String, ExpressibleByArgument, CaseIterable {
    case known, frozen

    var assumed: ShareForecast.Calendar {
      switch self {
      case .known: .known
      case .frozen: .frozen
      }
    }
  }
}
