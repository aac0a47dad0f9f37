import ArgumentParser
import Demand
import Formats
import Quantities
import Supply

/// `sim fit`: holds a recorded log against what simulations assume.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Hold a recorded log against what simulations assume of traffic and latency.",
    discussion: """
      Examples:
        sim fit workload sessions.jsonl.gz --preset coding-agent-heavy
        sim fit latency sessions.jsonl.gz

      workload says quantile by quantile how far a preset is from the log: whether it stands for
      your traffic, and which parameters of "session" to change where it does not. latency fits the
      service profile of each model and says how well it predicts sessions it has not seen.
      """,
    subcommands: [FitWorkload.self, FitLatency.self])
}

/// The log that is held against something.
struct FitOptions: ParsableArguments {
  @Argument(help: "The log; gzip is accepted.", completion: .file()) var file: String
  @Option(
    name: .customLong("as"), help: "The format of the log; found out where left out.",
    transform: ImportLog.format)
  var recordedFormat: RecordedFormat?
  @OptionGroup(title: "Output") var output: OutputOptions

  func log() throws -> RecordedSessions {
    let found = try recordedFormat ?? Files.logFormat(of: file)
    let meter = StepMeter(Files.isFolder(file) ? 0 : Files.size(of: file), unit: "B")
    let bar = Progress("reading \(file)", meter, isQuiet: output.quiet)
    defer { bar.clear() }
    let (sessions, account) = try Files.log(file, found, meter)
    output.say(account.description)
    return sessions
  }

  /// The error for a name that is none of those there are.
  static func unknown(_ option: String, _ name: String, _ names: [String]) -> Refusal {
    let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    return Files.failure(
      "\(option): error: found \"\(name)\"\(near)\nexpected one of \(names.joined(separator: ", "))",
      code: .usage)
  }
}

/// `sim fit workload`.
struct FitWorkload: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workload",
    abstract: "Compare a preset with a recorded log, quantile by quantile.",
    discussion: """
      Examples:
        sim fit workload sessions.jsonl.gz --preset coding-agent-heavy
        sim fit workload ~/.claude/projects --preset coding-agent-median --format json
      """)

  @OptionGroup var options: FitOptions
  @Option(help: "The preset.") var preset: String
  @Option(help: "Sessions to draw; no more are begun after 200,000 calls.") var sessions = 2_000
  @Option(help: "Seed of the draws.") var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "The model whose list prices both pay, at its first endpoint in the catalogue.",
      valueName: "author/name"))
  var pricesOf = "anthropic/claude-opus-4.6"
  @Option(help: "The catalogue with the prices.") var catalog = Files.shipped

  func validate() throws {
    guard (1...1_000_000).contains(sessions) else {
      throw ValidationError("--sessions is 1 to 1,000,000.")
    }
  }

  func run() throws {
    guard let drawn = SimulatedLog(preset: preset, sessions: sessions, seed: seed) else {
      throw FitOptions.unknown("--preset", preset, SyntheticSession.presets.map(\.name))
    }
    let rates = try rates()
    let log = try options.log()
    let bar = Progress("drawing sessions", isQuiet: options.output.quiet)
    defer { bar.clear() }
    let comparison = TrafficComparison(
      preset: TrafficProfile(try drawn.sessionsRead(), rates: rates),
      log: TrafficProfile(log, rates: rates))
    let text = FitWorkloadText(
      comparison: comparison, preset: preset, file: options.file, model: pricesOf)
    switch options.output.format {
    case .text: try Terminal.printLine(text.text)
    case .json: try Terminal.printResult(text.json.prettyText)
    }
  }

  private func rates() throws -> Rates {
    let catalogue = try Files.catalogue(catalog)
    guard let model = catalogue.model(pricesOf) else {
      throw FitOptions.unknown("--prices-of", pricesOf, catalogue.models.map(\.slug))
    }
    let endpoints = catalogue.endpoints(of: model)
    let own = endpoints.first { index in
      catalogue[catalogue.endpoints[index].provider].author == catalogue[model].author
    }
    return catalogue.endpoints[own ?? endpoints.lowerBound].prices.listRates
  }
}

/// `sim fit latency`.
struct FitLatency: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Fit the time of calls to their tokens, and predict sessions held out of the fit.",
    discussion: """
      Examples:
        sim fit latency sessions.jsonl.gz
        sim fit latency sessions.jsonl.gz --calls 500 --format json

      time = base + new input + cached input + output, each per 1,000 tokens, by least absolute \
      deviations. Calls after the first of a conversation that came within 240 s of the one before \
      are used. Sessions fall into five parts by a hash of their name; each part is predicted by a \
      fit to the other four.
      """)

  @OptionGroup var options: FitOptions
  @Option(help: "Models with fewer usable calls are left out.") var calls = 200

  func validate() throws {
    guard calls >= 50 else { throw ValidationError("--calls is 50 or more.") }
  }

  func run() throws {
    let log = try options.log()
    let bar = Progress("fitting", isQuiet: options.output.quiet)
    defer { bar.clear() }
    let models = LatencyValidation.all(of: log, callsMin: calls)
    switch options.output.format {
    case .text:
      if models.isEmpty {
        try Terminal.printLine("no model has \(calls) calls with a recorded time and a prefix")
      } else {
        try Terminal.printLine(FitLatencyText(models: models).text)
      }
    case .json: try Terminal.printResult(FitLatencyText(models: models).json.prettyText)
    }
  }
}
