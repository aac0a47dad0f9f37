import NumericalMethods
import Supply
import Testing

/// The verbosities of the shipped catalogue, worked out again from Aider's published runs.
///
/// Verbosity = output tokens per attempt over the reference: the geometric mean of Claude Sonnet 4
/// and Opus 4 without thinking, whose family wrote the recorded calls that the presets are fitted
/// to. Attempts and not exercises, because the simulator counts repeats by itself. `log_sd` joins
/// 0.3 for carrying a figure over to other work (assumed), and what else a row says.
@Suite(.enabled(if: Published.isPresent, "published tables are absent"))
struct VerbosityCalibrationTests {
  /// Carrying a ratio from whole exercises to other work (assumed).
  private static let transportLogSD = 0.3

  private let reference: Double
  /// Geometric mean and spread of the input of an attempt over all runs that tell it.
  private let input: (logMean: Double, logSD: Double)
  /// High effort over the default one, of the models with both.
  private let effort: (logMean: Double, logSD: Double)

  init() throws {
    func output(_ name: String) throws -> Double {
      try #require(Published.aider[name]).outputPerAttempt
    }
    let pair = try [
      output("claude-sonnet-4-20250514 (no thinking)"), output("claude-opus-4-20250514 (no think)"),
    ]
    reference = (pair[0] * pair[1]).squareRoot()
    // A run of fewer tokens tells a part only; two models in one run are not one model.
    let inputs = Moments(
      Published.aider.sorted { $0.key < $1.key }
        .filter { $0.value.promptTokens > 1e6 && !$0.key.contains("+") }
        .map { deterministicLog($0.value.promptTokens / $0.value.attempts) })
    #expect(inputs.count == 21)
    input = (inputs.mean, inputs.standardDeviation)
    let mini = try [("o3-mini (high)"), ("o3-mini (medium)")].map { name in
      let run = try #require(Published.aider[name])
      return run.costUSD / run.attempts - 1.1e-6 * deterministicExp(inputs.mean)
    }
    let ratios = try [
      output("o3 (high)") / output("o3"), output("gpt-5 (high)") / output("gpt-5 (medium)"),
      mini[0] / mini[1],
    ]
    let logs = Moments(ratios.map(deterministicLog))
    effort = (logs.mean, logs.standardDeviation)
  }

  private struct Figure {
    var factor: Double
    var logSD: Double
  }

  private func counted(_ name: String, isHighEffort: Bool = false) throws -> Figure {
    let run = try #require(Published.aider[name])
    var figure = Figure(
      factor: run.outputPerAttempt / reference, logSD: Self.transportLogSD)
    if isHighEffort { lower(&figure) }
    return figure
  }

  /// From the bill and the model's own prices at the time, the input of an attempt being that of
  /// other runs; only where the output is 60 % of the bill or more.
  private func billed(
    _ name: String, usdPerM prices: (input: Double, output: Double), isHighEffort: Bool = false
  ) throws -> Figure {
    let run = try #require(Published.aider[name])
    let inputBill = prices.input / 1e6 * deterministicExp(input.logMean) * run.attempts
    let outputBill = run.costUSD - inputBill
    #expect(outputBill >= 0.6 * run.costUSD, "\(name)")
    let tokens = outputBill / prices.output * 1e6 / run.attempts
    let fromInput = inputBill / outputBill * input.logSD
    var figure = Figure(
      factor: tokens / reference,
      logSD: (Self.transportLogSD * Self.transportLogSD + fromInput * fromInput).squareRoot())
    if isHighEffort { lower(&figure) }
    return figure
  }

  /// To the effort that a request without settings gets.
  private func lower(_ figure: inout Figure) {
    figure.factor /= deterministicExp(effort.logMean)
    figure.logSD = (figure.logSD * figure.logSD + effort.logSD * effort.logSD).squareRoot()
  }

  private func figures() throws -> [(slug: String, figure: Figure)] {
    // The default of this one lies between its two runs.
    let thinking = try counted("gemini-2.5-flash-preview-05-20 (24k think)")
    let plain = try counted("gemini-2.5-flash-preview-05-20 (no think)")
    let half = deterministicLog(thinking.factor / plain.factor) / 2
    let flash = Figure(
      factor: (thinking.factor * plain.factor).squareRoot(),
      logSD: (Self.transportLogSD * Self.transportLogSD + half * half).squareRoot())
    return [
      ("anthropic/claude-opus-4", Figure(factor: 1, logSD: 0)),
      ("anthropic/claude-sonnet-4", Figure(factor: 1, logSD: 0)),
      ("deepseek/deepseek-r1", try billed("DeepSeek R1", usdPerM: (0.55, 2.19))),
      ("deepseek/deepseek-r1-0528", try counted("DeepSeek R1 (0528)")),
      ("deepseek/deepseek-v3.2-exp", try counted("DeepSeek-V3.2-Exp (Chat)")),
      ("google/gemini-2.5-flash", flash),
      ("google/gemini-2.5-pro", try counted("gemini-2.5-pro-preview-06-05 (default think)")),
      ("moonshotai/kimi-k2", try counted("Kimi K2")),
      ("openai/gpt-5", try counted("gpt-5 (medium)")),
      ("openai/gpt-oss-120b", try counted("gpt-oss-120b (high)", isHighEffort: true)),
      ("openai/o1", try billed("o1-2024-12-17 (high)", usdPerM: (15, 60), isHighEffort: true)),
      ("openai/o3", try counted("o3")),
      ("openai/o3-mini", try billed("o3-mini (medium)", usdPerM: (1.1, 4.4))),
      ("openai/o3-pro", try counted("o3-pro (high)", isHighEffort: true)),
      ("openai/o4-mini", try billed("o4-mini (high)", usdPerM: (1.1, 4.4), isHighEffort: true)),
      ("qwen/qwen3-235b-a22b", try counted("Qwen3 235B A22B diff, no think, Alibaba API")),
      ("x-ai/grok-4", try counted("grok-4 (high)")),
    ]
  }

  @Test func shippedFiguresAreTheseAndNoOthers() throws {
    let catalogue = try Published.shippedCatalogue()
    let fitted = try figures()
    let known = catalogue.models.filter { $0.verbosityEvidence != nil }
    #expect(known.map(\.slug) == fitted.map(\.slug))
    for (model, (slug, figure)) in zip(known, fitted) {
      let evidence = try #require(model.verbosityEvidence)
      #expect(abs(model.verbosity - figure.factor) < 0.005_01, "\(slug): \(figure.factor)")
      #expect(abs(evidence.logSD - figure.logSD) < 0.005_01, "\(slug): \(figure.logSD)")
      let source = try #require(evidence.source)
      #expect(catalogue.sources[source].name.hasPrefix("Aider polyglot leaderboard"))
    }
    #expect(catalogue.models.allSatisfy { $0.verbosity == 1 || $0.verbosityEvidence != nil })
  }

  /// What another benchmark says: BFCL v4 (Apache-2.0), mostly single tool calls, bills at these
  /// prices for all input and output. With one input volume and one output of the reference for
  /// all, fitted to six models that are in both tables, the bills are met to 13 % (root mean square
  /// of the log) with the verbosities and to 26 % without.
  ///
  /// Bills of models without a price are GPU time (latency at $23.92 an hour of eight H100, by the
  /// benchmark's source), those of Claude leave out cached input: neither can be used.
  @Test func bfclBillsAgree() throws {
    let prices: [(name: String, input: Double, output: Double, verbosity: Double)] = [
      ("GPT-4.1-2025-04-14 (FC)", 2, 8, 1), ("GPT-4.1-mini-2025-04-14 (FC)", 0.4, 1.6, 1),
      ("GPT-4.1-nano-2025-04-14 (FC)", 0.1, 0.4, 1),
      ("o3-2025-04-16 (FC)", 2, 8, try counted("o3").factor),
      ("Grok-4-0709 (FC)", 3, 15, try counted("grok-4 (high)").factor),
      (
        "Gemini-2.5-Flash (FC)", 0.3, 2.5,
        try counted("gemini-2.5-flash-preview-05-20 (24k think)").factor
      ),
    ]
    var bills: [String: Double] = [:]
    for row in Published.rows("quality/bfcl_data_overall.csv") {
      bills[row["Model"] ?? ""] = row["Total Cost ($)"].flatMap(Double.init)
    }
    /// Root mean square of the log error at the best input volume and output ratio.
    func error(power: Int) throws -> Double {
      var best = Double.infinity
      for step in 1...600 {
        let outputPerInput = Double(step) / 1_000
        let logs = try prices.map { price in
          let bill = try #require(bills[price.name])
          let factor = power == 0 ? 1 : price.verbosity
          return deterministicLog(bill / (price.input + outputPerInput * price.output * factor))
        }
        // The input volume is free: it takes the mean of the logs away.
        let moments = Moments(logs)
        let meanSquare = moments.variance * Double(logs.count - 1) / Double(logs.count)
        best = min(best, meanSquare.squareRoot())
      }
      return best
    }
    let (with, without) = try (error(power: 1), error(power: 0))
    #expect(with < 0.15, "\(with)")
    #expect(without > 0.24, "\(without)")
  }
}
