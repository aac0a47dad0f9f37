import Formats
import Foundation
import Studies
import Testing

/// `sim policies`: what it lists, and that the committed page is what it prints.
@Suite struct PoliciesTests {
  private func text(_ arguments: String...) throws -> String {
    let ending = try Program.run(["policies"] + arguments, in: Folder())
    #expect(ending.status == 0)
    #expect(ending.err.isEmpty)
    return ending.out
  }

  @Test func `the list has every preset and rule on a line of its own`() throws {
    let lines = try text().split(separator: "\n").map(String.init)
    #expect(lines.contains("OpenRouter (\"preset\")"))
    for preset in PolicyPreset.all {
      let own = lines.filter { $0.hasPrefix("  \(preset.name) ") }
      #expect(own.contains { $0.hasSuffix(preset.summary) }, "\(preset.name)")
    }
    #expect(lines.contains { $0.hasPrefix("  price-balanced ") && $0.contains("1/price^exponent") })
    #expect(lines.contains("Rules that pick an endpoint (\"endpoint_choice\")"))
  }

  @Test func `one preset is explained with its body and its rules`() throws {
    let lines = try text("openrouter-sticky").split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("openrouter-sticky (preset, OpenRouter): draws by 1/price² once"))
    #expect(lines[1].hasPrefix("source: OpenRouter documentation"))
    #expect(lines[1].contains("(as of 2026-"))
    #expect(lines.contains("    \"sticky_idle\": \"10 min\""))
    #expect(lines.contains { $0.hasPrefix("endpoint_choice price-balanced: ") })
    let meaning = "how steeply a higher price lowers the weight: a number, 0 to 10; 2.0 unless set"
    #expect(lines.contains { $0.hasPrefix("    exponent ") && $0.hasSuffix(meaning) })
  }

  @Test func `a name of a preset and of a rule gives both`() throws {
    let out = try text("random")
    #expect(out.contains("random (preset, Bounds and rules of ours)"))
    #expect(out.contains("\nrandom (endpoint_choice, kind)"))
  }

  @Test func `json has the body, the parameters and what is required`() throws {
    let all = try JSONNode(parsing: Array(try text("--format", "json").utf8), file: "policies")
    let entries = try #require(all["policies"]?.array)
    let presets = entries.filter { $0["key"]?.string == "preset" }
    #expect(presets.map { $0["name"]?.string } == PolicyPreset.all.map(\.name))
    #expect(presets.allSatisfy { $0["body"]?.object != nil })
    let named = try #require(
      entries.first { $0["key"]?.string == "model_choice" && $0["name"]?.string == "named" })
    #expect(named["parameters"]?.array?.first?["required"]?.bool == true)
    let one = try JSONNode(
      parsing: Array(try text("helicone-health", "--format", "json").utf8), file: "policies")
    #expect(one["policies"]?.array?.count == 1)
  }

  @Test func `the committed page is the generated one`() throws {
    let page = try Data(
      contentsOf: Program.repository.appendingPathComponent("scenarios/policies.md"))
    let isShipped = try text("--markdown") == String(decoding: page, as: UTF8.self)
    #expect(isShipped, "write it anew: sim policies --markdown > scenarios/policies.md")
  }

  @Test func `every entry names its source and its date`() throws {
    let all = try JSONNode(parsing: Array(try text("--format", "json").utf8), file: "policies")
    for entry in try #require(all["policies"]?.array) {
      let date = try #require(entry["as_of"]?.string)
      #expect(date == "-" || date.hasPrefix("20"), "\(entry["name"]?.string ?? "")")
      #expect(entry["source"]?.string?.isEmpty == false)
    }
  }

  @Test func `a name that is none is refused with the nearest`() throws {
    let ending = try Program.run(["policies", "openrouter-stick"], in: Folder())
    #expect(ending.status == 65)
    #expect(
      ending.err == "sim policies: error: no preset or rule is called \"openrouter-stick\"; "
        + "did you mean \"openrouter-sticky\"?\n")
    let usage = try Program.run(["policies", "random", "--markdown"], in: Folder())
    #expect(usage.status == 64)
  }
}
