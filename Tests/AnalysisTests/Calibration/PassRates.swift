import Demand
import NumericalMethods

/// A published table of pass rates: quality of each model and the share it solved.
struct PassRates {
  let name: String
  /// `(Arena score - 1350) / 100`.
  let qualities: [Double]
  /// Share solved at the first call.
  let first: [Double]
  /// Share solved by the second call; empty where there is none.
  let second: [Double]

  /// The trapezoid rule on ±6 standard deviations.
  private static let normalNodes = (-24...24).map { node -> (deviation: Double, share: Double) in
    let deviation = Double(node) / 4
    return (deviation, deterministicExp(-0.5 * deviation * deviation))
  }

  /// Shares solved by one call and by two, with difficulty ~ Normal(mean, 1).
  static func predicted(
    _ law: SolvedTaskLaw, quality: Double, difficulty: Double
  ) -> (first: Double, second: Double) {
    var (one, two, mass) = (0.0, 0.0, 0.0)
    for (deviation, share) in normalNodes {
      let success = law.success(quality: quality, difficulty: difficulty + deviation)
      one += share * success
      two += share * (2 - success) * success
      mass += share
    }
    return (one / mass, two / mass)
  }

  /// Sum of squared errors of both columns.
  func squaredError(_ law: SolvedTaskLaw, difficulty: Double) -> Double {
    var sum = 0.0
    for (index, quality) in qualities.enumerated() {
      let predicted = Self.predicted(law, quality: quality, difficulty: difficulty)
      let error = predicted.first - first[index]
      sum += error * error
      if !second.isEmpty {
        let late = predicted.second - second[index]
        sum += late * late
      }
    }
    return sum
  }

  /// The difficulty at which the squared error is least.
  func difficulty(_ law: SolvedTaskLaw) -> (value: Double, squaredError: Double) {
    let value = Self.lowest(in: -5...10) { squaredError(law, difficulty: $0) }
    return (value, squaredError(law, difficulty: value))
  }

  /// The slope at which tables agree best, each with a difficulty of its own.
  static func slope(of tables: [PassRates]) -> Double {
    lowest(in: 0.2...4) { slope in
      let law = SolvedTaskLaw(intercept: 3, slope: slope)
      return tables.reduce(0) { $0 + $1.difficulty(law).squaredError }
    }
  }

  /// Where a function with one valley is lowest, by golden section, to 0.002 or better.
  private static func lowest(in range: ClosedRange<Double>, _ value: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (range.lowerBound, range.upperBound)
    while high - low > 0.002 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if value(a) < value(b) { high = b } else { low = a }
    }
    return (low + high) / 2
  }
}

extension PassRates {
  /// Runs of Aider with the Arena entry of the same model at the same setting, 44 pairs.
  static var aider: PassRates {
    let entries: [(run: String, arena: String)] = [
      ("gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18"),
      ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20241022"),
      ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06"), ("o1-2024-12-17 (high)", "o1-2024-12-17"),
      ("DeepSeek Chat V2.5", "deepseek-v2.5-1210"),
      ("claude-3-5-haiku-20241022", "claude-3-5-haiku-20241022"), ("o1-mini-2024-09-12", "o1-mini"),
      ("yi-lightning", "yi-lightning"), ("DeepSeek Chat V3 (prev)", "deepseek-v3"),
      ("DeepSeek R1", "deepseek-r1"), ("qwen-max-2025-01-25", "qwen2.5-max"),
      ("o3-mini (medium)", "o3-mini"), ("o3-mini (high)", "o3-mini-high"),
      ("claude-3-7-sonnet-20250219 (no thinking)", "claude-3-7-sonnet-20250219"),
      (
        "claude-3-7-sonnet-20250219 (32k thinking tokens)",
        "claude-3-7-sonnet-20250219-thinking-32k"
      ), ("gpt-4.5-preview", "gpt-4.5-preview-2025-02-27"), ("QwQ-32B", "qwq-32b"),
      ("command-a-03-2025-quality", "command-a-03-2025"), ("gemma-3-27b-it", "gemma-3-27b-it"),
      ("DeepSeek V3 (0324)", "deepseek-v3-0324"),
      ("chatgpt-4o-latest (2025-03-29)", "chatgpt-4o-latest-20250326"),
      ("Llama 4 Maverick", "llama-4-maverick-17b-128e-instruct"),
      ("Grok 3 Beta", "grok-3-preview-02-24"), ("Grok 3 Mini Beta (low)", "grok-3-mini-beta"),
      ("Grok 3 Mini Beta (high)", "grok-3-mini-high"), ("gpt-4.1", "gpt-4.1-2025-04-14"),
      ("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"), ("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14"),
      ("Qwen3 235B A22B diff, no think, Alibaba API", "qwen3-235b-a22b-no-thinking"),
      ("Qwen3 32B", "qwen3-32b"),
      ("claude-sonnet-4-20250514 (no thinking)", "claude-sonnet-4-20250514"),
      ("claude-sonnet-4-20250514 (32k thinking)", "claude-sonnet-4-20250514-thinking-32k"),
      ("claude-opus-4-20250514 (no think)", "claude-opus-4-20250514"),
      ("gemini-2.5-pro-preview-06-05 (default think)", "gemini-2.5-pro"),
      ("DeepSeek R1 (0528)", "deepseek-r1-0528"), ("o3", "o3-2025-04-16"),
      ("grok-4 (high)", "grok-4-0709"), ("Kimi K2", "kimi-k2-0711-preview"),
      ("gpt-oss-120b (high)", "gpt-oss-120b"), ("gpt-5 (high)", "gpt-5-high"),
      ("DeepSeek-V3.2-Exp (Reasoner)", "deepseek-v3.2-exp-thinking"),
      ("DeepSeek-V3.2-Exp (Chat)", "deepseek-v3.2-exp"), ("o4-mini (high)", "o4-mini-2025-04-16"),
      ("gemini-2.5-flash-preview-05-20 (24k think)", "gemini-2.5-flash"),
    ]
    let found = entries.compactMap { entry -> (Double, AiderRun)? in
      guard let run = Published.aider[entry.run], let score = Published.arena[entry.arena] else {
        return nil
      }
      return ((score - 1350) / 100, run)
    }
    return PassRates(
      name: "Aider polyglot", qualities: found.map(\.0),
      first: found.map { $0.1.solvedFirst / $0.1.exercises },
      second: found.map { $0.1.solvedSecond / $0.1.exercises })
  }

  /// One part of BFCL v4, the better of function calling and prompting, 34 models.
  static func bfcl(_ column: String) -> PassRates {
    let entries: [(model: String, arena: String)] = [
      ("Claude-Opus-4-5-20251101", "claude-opus-4-5-20251101"),
      ("Claude-Sonnet-4-5-20250929", "claude-sonnet-4-5-20250929"),
      ("Gemini-3-Pro-Preview", "gemini-3-pro"), ("GLM-4.6", "glm-4.6"),
      ("Grok-4-1-fast-reasoning", "grok-4-1-fast-reasoning"),
      ("Claude-Haiku-4-5-20251001", "claude-haiku-4-5-20251001"),
      ("o3-2025-04-16", "o3-2025-04-16"), ("Grok-4-0709", "grok-4-0709"),
      ("Moonshotai-Kimi-K2-Instruct", "kimi-k2-0711-preview"),
      ("DeepSeek-V3.2-Exp", "deepseek-v3.2-exp"), ("Gemini-2.5-Flash", "gemini-2.5-flash"),
      ("GPT-5.2-2025-12-11", "gpt-5.2"), ("GPT-5-mini-2025-08-07", "gpt-5-mini-high"),
      ("GPT-4.1-2025-04-14", "gpt-4.1-2025-04-14"), ("o4-mini-2025-04-16", "o4-mini-2025-04-16"),
      ("Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b-instruct-2507"),
      ("GPT-5-nano-2025-08-07", "gpt-5-nano-high"),
      ("GPT-4.1-mini-2025-04-14", "gpt-4.1-mini-2025-04-14"),
      ("GPT-4.1-nano-2025-04-14", "gpt-4.1-nano-2025-04-14"), ("Qwen3-32B", "qwen3-32b"),
      ("Command A", "command-a-03-2025"), ("mistral-large-2411", "mistral-large-2411"),
      ("Mistral-Medium-2505", "mistral-medium-2505"), ("Mistral-small-2506", "mistral-small-2506"),
      ("Llama-4-Maverick-17B-128E-Instruct-FP8", "llama-4-maverick-17b-128e-instruct"),
      ("Llama-4-Scout-17B-16E-Instruct", "llama-4-scout-17b-16e-instruct"),
      ("Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct"),
      ("Qwen3-30B-A3B-Instruct-2507", "qwen3-30b-a3b-instruct-2507"),
      ("Amazon-Nova-2-Lite-v1:0", "nova-2-lite"), ("Amazon-Nova-Pro-v1:0", "amazon-nova-pro-v1.0"),
      ("Amazon-Nova-Micro-v1:0", "amazon-nova-micro-v1.0"),
      ("Llama-3.2-3B-Instruct", "llama-3.2-3b-instruct"),
      ("Llama-3.2-1B-Instruct", "llama-3.2-1b-instruct"),
      ("Ministral-8B-Instruct-2410", "ministral-8b-2410"),
    ]
    let rows = Published.rows("quality/bfcl_data_overall.csv")
    let found = entries.compactMap { entry -> (Double, Double)? in
      let shares = rows.filter { row in
        row["Model"] == entry.model || (row["Model"] ?? "").hasPrefix(entry.model + " (")
      }.compactMap { ($0[column]?.dropLast()).flatMap { Double($0) } }
      guard let best = shares.max(), let score = Published.arena[entry.arena] else { return nil }
      return ((score - 1350) / 100, best / 100)
    }
    return PassRates(
      name: "BFCL v4 " + column, qualities: found.map(\.0), first: found.map(\.1), second: [])
  }
}
