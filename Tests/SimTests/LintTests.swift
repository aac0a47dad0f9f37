import Foundation
import Testing

/// `sim lint` on small LiteLLM configurations, as a user runs it.
///
/// Which traps are there is by construction of each fixture; what they cost is measured by the
/// simulator, so only its sign is expected. Rules: `shared/reference/routing-litellm.md`.
@Suite struct LintTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      let trap: String
      let group: String
      let line: Int
      let calls: Int
      let extra_usd: Double
      let extra_lost_calls: Int
      let extra_seconds_per_call: Double
    }
    let schema: String
    let findings: [Finding]
  }

  private static let catalogue = Program.repository
    .appendingPathComponent("scenarios/data/catalog-2026-08.json").path

  private static func lint(_ name: String, _ more: [String] = []) throws -> Program.Ending {
    let file = Program.repository.appendingPathComponent("Tests/Fixtures/lint/\(name).yaml").path
    return try Program.run(["lint", file, "--catalog", catalogue] + more, in: Folder())
  }

  private static func report(_ name: String) throws -> Report {
    let ending = try lint(name, ["--format", "json"])
    #expect(ending.status == 0 && ending.err.isEmpty, "\(ending.err)")
    return try JSONDecoder().decode(Report.self, from: Data(ending.out.utf8))
  }

  @Test(arguments: [
    (
      "traps",
      [
        "brownout-exile:20", "allowed-fails-ignored:21", "400-never-cooled:5",
        "no-pre-call-checks:5", "no-fallback:17",
      ]
    ),
    ("quiet", ["400-never-cooled:3", "usage-one-below-rpm:3"]),
    ("cost", ["cost-unpriced:4"]), ("busy", ["least-busy-first:4", "allowed-fails-ignored:10"]),
    ("short", ["short-fallback:7"]), ("strategies", ["limits-not-enforced:4", "no-fallback:14"]),
  ])
  func `traps are found where they are`(name: String, traps: [String]) throws {
    let report = try Self.report(name)
    #expect(report.schema == "tollway.lint/1")
    let found = Set(report.findings.map { "\($0.trap):\($0.line)" })
    #expect(found.isSuperset(of: traps), "\(found)")
    for finding in report.findings {
      #expect(
        finding.extra_lost_calls > 0 || finding.extra_seconds_per_call > 0 || finding.extra_usd > 0,
        "a trap has a price: \(finding)")
      #expect(finding.calls > 200)
    }
  }

  @Test func `what a trap costs is the drill's`() throws {
    let traps = try Self.report("traps").findings
    let exile = try #require(traps.first { $0.trap == "brownout-exile" })
    #expect(exile.extra_lost_calls == 0 && exile.extra_seconds_per_call > 1)
    let single = try #require(traps.first { $0.trap == "no-fallback" })
    #expect(single.group == "opus" && single.extra_lost_calls > 1_000)
    let unpriced = try #require(try Self.report("cost").findings.first)
    #expect(unpriced.trap == "cost-unpriced" && unpriced.extra_usd > 0)
  }

  @Test func `findings end with 0, with 99 under strict`() throws {
    let ending = try Self.lint("short")
    #expect(ending.status == 0)
    #expect(ending.out.contains("short-fallback") && ending.out.contains("  mend:  a fallback"))
    #expect(try Self.lint("short", ["--strict"]).status == 99)
  }

  @Test func `a clean configuration has none`() throws {
    let ending = try Self.lint("clean", ["--strict"])
    #expect(ending.status == 0 && ending.err.isEmpty)
    #expect(ending.out.hasSuffix("clean.yaml: no trap found\n"))
  }

  @Test func `unknown names end with 65, with place and nearest name`() throws {
    let ending = try Self.lint("unknown")
    #expect(ending.status == 65 && ending.out.isEmpty)
    for line in [
      "unknown.yaml:4:14: error: $.model_list[0].litellm_params.model: found \"openai/gpt-5.44\"",
      "did you mean \"openai/gpt-5.4\"?", "unknown.yaml:7:14: error:", "did you mean \"azure\"?",
      "unknown.yaml:9:20: error: $.router_settings.routing_stratgy",
      "did you mean \"routing_strategy\"?",
    ] {
      #expect(ending.err.contains(line), "\(ending.err)")
    }
  }

  @Test func `text that is no YAML ends with 65, a missing file with 66`() throws {
    let folder = try Folder()
    try Data("model_list: [\n  {a: b".utf8).write(
      to: folder.url.appendingPathComponent("broken.yaml"))
    let broken = try Program.run(["lint", "broken.yaml", "--catalog", Self.catalogue], in: folder)
    #expect(broken.status == 65)
    #expect(broken.err.hasPrefix("broken.yaml:3:1: error: found no YAML: "), "\(broken.err)")
    let missing = try Program.run(["lint", "none.yaml"], in: folder)
    #expect(missing.status == 66)
  }
}
