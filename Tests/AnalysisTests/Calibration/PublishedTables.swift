import Formats
import Foundation
import Supply

/// Published tables outside the repository, and the shipped catalogue inside it.
enum Published {
  private static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../..").standardizedFileURL
  private static let folder =
    (ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.appending(path: "../shared/data").standardizedFileURL)
    .appending(path: "catalogue")

  static let isPresent = FileManager.default.fileExists(
    atPath: folder.appending(path: "task_cost_pairs.csv").path)

  private static func text(_ path: String) -> String {
    (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// Runs of Aider's polyglot benchmark (Apache-2.0): 225 coding exercises, two attempts each.
  static let aider: [String: AiderRun] = {
    var runs: [String: AiderRun] = [:]
    for block in text("quality/aider_polyglot_leaderboard.yml").components(separatedBy: "\n- ") {
      var fields: [String: String] = [:]
      for line in block.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        let value = parts[1].components(separatedBy: " #")[0].trimmingCharacters(in: .whitespaces)
        fields[parts[0].trimmingCharacters(in: CharacterSet(charactersIn: " -"))] = value
      }
      guard let name = fields["model"], let run = AiderRun(fields) else { continue }
      // Of two runs of one name the later one counts.
      runs[name] = run
    }
    return runs
  }()

  /// Rows of a table of comma-separated values by column; no value of these holds a comma that
  /// matters here.
  static func rows(_ path: String) -> [[String: String]] {
    let lines = text(path).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { line in
      Dictionary(zip(header, line), uniquingKeysWith: { first, _ in first })
    }
  }

  /// Arena text scores (CC BY 4.0) by entry.
  static let arena: [String: Double] = {
    let node = try? JSONNode(
      parsing: Array(text("quality/arena-text-2026-08-22.json").utf8), file: "arena")
    var scores: [String: Double] = [:]
    for row in node?["models"]?.array ?? [] {
      if let name = row["model"]?.string { scores[name] = row["score"]?.double }
    }
    return scores
  }()

  static func shippedCatalogue() throws -> Catalogue {
    let url = repository.appending(path: "scenarios/data/catalog-2026-08.json")
    return try Catalogue(decoding: Array(try Data(contentsOf: url)), file: "catalog-2026-08.json")
  }
}

/// One run of the exercises.
struct AiderRun {
  let exercises: Double
  /// Solved at the first attempt, and at the first or second.
  let solvedFirst: Double
  let solvedSecond: Double
  let costUSD: Double
  /// 0 where the run does not say.
  let promptTokens: Double
  let completionTokens: Double

  init?(_ fields: [String: String]) {
    guard let exercises = fields["test_cases"].flatMap(Double.init),
      let first = fields["pass_num_1"].flatMap(Double.init),
      let second = fields["pass_num_2"].flatMap(Double.init)
    else { return nil }
    self.exercises = exercises
    solvedFirst = first
    solvedSecond = second
    costUSD = fields["total_cost"].flatMap(Double.init) ?? 0
    promptTokens = fields["prompt_tokens"].flatMap(Double.init) ?? 0
    completionTokens = fields["completion_tokens"].flatMap(Double.init) ?? 0
  }

  /// Calls: every exercise once, and once more where the first attempt failed.
  var attempts: Double { 2 * exercises - solvedFirst }
  var outputPerAttempt: Double { completionTokens / attempts }
}
