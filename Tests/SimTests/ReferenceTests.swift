import Foundation
import Testing

/// `sim reference`: pages that are as generated, and entries that are true of the program.
@Suite struct ReferenceTests {
  static let pages = [
    ("scenario", "ReferenceScenario"), ("metrics", "ReferenceMetrics"),
    ("presets", "ReferencePresets"), ("formats", "ReferenceFormats"), ("tables", "ReferenceTables"),
    ("commands", "ReferenceCommands"), ("exit-codes", "ReferenceExitCodes"),
  ]

  /// `TOLLWAY_DOCS=update` writes the pages anew.
  @Test(arguments: pages)
  func pageIsAsGenerated(topic: String, page: String) throws {
    let folder = try Folder()
    let run = try Program.run(["reference", topic, "--markdown"], in: folder)
    #expect(run.status == 0)
    let path = "\(DocumentationPage.catalogue)/\(page).md"
    let file = Program.repository.appendingPathComponent(path)
    if DocumentationTests.mode == "update" { return try Data(run.out.utf8).write(to: file) }
    let committed = try String(contentsOf: file, encoding: .utf8)
    #expect(committed == run.out, "sim reference \(topic) --markdown > \(path)")
  }

  /// Every exit code that the program's sources name is explained.
  @Test func everyExitCodeIsExplained() throws {
    let folder = try Folder()
    let out = try Program.run(["reference", "exit-codes"], in: folder).out
    let explained = Set(out.split(separator: "\n").compactMap { Int($0) })
    let list = Program.repository.appendingPathComponent("Sources/sim/Terminal/ExitStatus.swift")
    var named: Set<Int> = []
    for match in try String(contentsOf: list, encoding: .utf8).matches(of: /  case \w+ = ([0-9]+)/) {
      named.insert(try #require(Int(match.1)))
    }
    #expect(named.count > 5)
    #expect(named.isSubset(of: explained), "not explained: \(named.subtracting(explained))")
  }

  /// Every scenario that is shipped is made of keys that the reference has.
  @Test func everyShippedKeyIsExplained() throws {
    let folder = try Folder()
    let out = try Program.run(["reference", "scenario", "--format", "json"], in: folder).out
    let page = try #require(
      try JSONSerialization.jsonObject(with: Data(out.utf8)) as? [String: Any])
    let entries = try #require(page["entries"] as? [[String: Any]])
    let names = Set(entries.compactMap { $0["name"] as? String })
    #expect(names.count > 300)
    for path in [
      "catalog.overrides[].multiply_rates", "workload.arrivals.rate_per_h",
      "policies[].provider.max_price.prompt", "policies[].retry.budget.share",
      "world.drills[].from", "experiment.decision.primary_metric", "market.segments[].weight",
    ] {
      #expect(names.contains(path), "\(path) is not in the reference")
    }
    let meanings = entries.compactMap { $0["meaning"] as? String }
    #expect(meanings.count == entries.count && meanings.allSatisfy { !$0.isEmpty })
  }

  @Test func unknownNameHasASuggestion() throws {
    let folder = try Folder()
    let run = try Program.run(["reference", "metrics", "tttf_p50_s"], in: folder)
    #expect(run.status == 65)
    #expect(run.out.isEmpty)
    #expect(run.err.contains("did you mean \"ttft_p50_s\"?"))
  }
}
