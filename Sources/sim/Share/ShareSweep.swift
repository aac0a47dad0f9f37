import ArgumentParser
import Formats
import Foundation
import NumericalMethods

/// `sim share sweep`: the study over axes from the command line, in every combination.
struct ShareSweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Shares over every combination of gap, agentic share, cache, quality and more.",
    discussion: """
      Examples:
        sim share sweep scenarios/price-gap.json --gap 1..20 --agentic 0,0.5,1
        sim share sweep scenarios/price-gap.json --gap 1..20:8 --cache on,off --quality -50..50:3
        sim share sweep scenarios/price-gap.json --switching 0,1,2 --weeks 4,12 --draws 500

      An axis is a list (1,2,4), a range of whole steps (1..20), or a range with a count (1..20:8, by
      equal factors for gaps and by equal steps for others). What is not given is as in the scenario.
      tables/shares.csv has one row for each combination, gap and measure. Supply does not answer:
      `sim share SCENARIO` shows what it would do.
      """)

  @OptionGroup var input: ScenarioOptions
  @OptionGroup var options: GapStudyOptions
  @Option(help: ArgumentHelp("Gaps of list prices.", valueName: "axis")) var gap: String?
  @Option(help: ArgumentHelp("Shares of demand whose work is agentic.", valueName: "axis"))
  var agentic: String?
  @Option(
    help: ArgumentHelp(
      "Whether cache reads have a discount: on, off or both.", valueName: "on,off"))
  var cache: String?
  @Option(
    help: ArgumentHelp(
      "Arena points by which models of the cheap origin are better.", valueName: "axis"))
  var quality: String?
  @Option(help: ArgumentHelp("What it takes to leave a model, in logits.", valueName: "axis"))
  var switching: String?
  @Option(help: ArgumentHelp("Factors on every weight of cost.", valueName: "axis"))
  var cost: String?
  @Option(
    help: ArgumentHelp(
      "Weeks after the gap changed, besides the long run; none for the long run alone.",
      valueName: "axis"))
  var weeks: String?

  func validate() throws {
    for (name, text) in [
      ("gap", gap), ("agentic", agentic), ("quality", quality), ("switching", switching),
      ("cost", cost),
    ] {
      guard let text else { continue }
      if ShareAxis.values(text, byFactors: name == "gap") == nil {
        throw ValidationError(
          "--\(name) is a list such as 0,0.5,1 or a range such as 1..20 or 1..20:8, not \(text).")
      }
    }
    if let cache, ShareAxis.flags(cache) == nil {
      throw ValidationError("--cache is on, off, or on,off, not \(cache).")
    }
    if let weeks, weeks != "none", ShareAxis.values(weeks, byFactors: false) == nil {
      throw ValidationError("--weeks is a list such as 4,12, or none, not \(weeks).")
    }
  }

  func run() async throws {
    let loaded = try LoadedScenario(
      input.scenario, settings: input.settings + options.settings + axes,
      after: { GapStudyOptions.withoutSupply($0) })
    try await options.report(of: loaded, name: "sweep", combining: true)
  }

  /// The axes as settings of the scenario.
  private var axes: [String] {
    func list(_ key: String, _ text: String?, byFactors: Bool = false) -> String? {
      guard let text, let values = ShareAxis.values(text, byFactors: byFactors) else { return nil }
      return "market.\(key)=[\(values.map(ShareAxis.text).joined(separator: ","))]"
    }
    return [
      list("gap", gap, byFactors: true), list("agentic_shares", agentic),
      cache.flatMap(ShareAxis.flags).map { flags in
        "market.cache_discount=[\(flags.map(String.init).joined(separator: ","))]"
      },
      list("quality_shift", quality), list("switching_cost", switching),
      list("cost_factor", cost),
      weeks == "none" ? "market.weeks=[]" : list("weeks", weeks),
    ].compactMap { $0 }
  }
}

/// An axis as the command line gives it.
enum ShareAxis {
  /// The most values of an axis.
  static let limit = 1_000

  /// The values of a list or a range; `nil` where the text is neither.
  static func values(_ text: String, byFactors: Bool) -> [Double]? {
    let ends = text.components(separatedBy: "..")
    if ends.count == 2 { return range(ends[0], ends[1], byFactors) }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == parts.count && !numbers.isEmpty ? numbers : nil
  }

  private static func range(_ from: String, _ end: String, _ byFactors: Bool) -> [Double]? {
    let parts = end.split(separator: ":", omittingEmptySubsequences: false)
    guard let low = Double(from), let high = parts.first.flatMap({ Double($0) }), low.isFinite,
      high.isFinite, low < high, parts.count <= 2
    else { return nil }
    guard parts.count == 2 else {
      let count = high - low
      guard count < Double(limit) else { return nil }
      let steps = (0...Int(count)).map { low + Double($0) }
      return steps.last == high ? steps : steps + [high]
    }
    guard let count = Int(parts[1]), (2...limit).contains(count), !byFactors || low > 0 else {
      return nil
    }
    return (0..<count).map { step in
      if step == 0 { return low }
      if step == count - 1 { return high }
      let part = Double(step) / Double(count - 1)
      return byFactors
        ? low * deterministicPow(high / low, part) : low + part * (high - low)
    }
  }

  /// On and off; `nil` for other words.
  static func flags(_ text: String) -> [Bool]? {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let flags = words.compactMap { $0 == "on" ? true : $0 == "off" ? false : nil }
    return flags.count == words.count && !flags.isEmpty ? flags : nil
  }

  /// A number as a scenario has it.
  static func text(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : value.description
  }
}
