import Foundation
import Testing

/// What help pages, completions and refusals of names have in common.
@Suite struct HelpTests {
  /// Every command, by its words.
  static let commands: [String] = [
    "", "init", "validate", "import", "import log", "import sample", "import openrouter-rankings",
    "import price-history", "fit", "fit workload", "fit latency", "lint", "run", "compare", "sweep",
    "sweep here", "sweep plan", "sweep run", "sweep submit", "sweep status", "sweep merge", "score",
    "score calls", "score off-policy", "score quality", "share", "share study", "share sweep",
    "share fit", "share predict", "share backtest", "share decompose", "share observe",
    "share claims", "report", "explain", "diff", "runs", "runs ls", "runs show", "runs gc",
    "policies",
    "catalog", "catalog import", "catalog show", "catalog gap", "schema", "reference", "doctor",
    "completions",
  ]

  @Test func `every help page begins with examples, and every command has one`() throws {
    let folder = try Folder()
    for command in Self.commands {
      let words = command.split(separator: " ").map(String.init)
      let ending = try Program.run(words + ["--help"], in: folder)
      #expect(ending.status == 0 && ending.err.isEmpty, "\(command)")
      let help = ending.out
      let example = help.range(of: "\nExamples:\n  ")
      let usage = help.range(of: "\nUSAGE: sim")
      let isFirst = example.flatMap { a in usage.map { a.lowerBound < $0.lowerBound } }
      #expect(isFirst == true, "sim \(command)")
      // An example is of this command.
      let name = (["sim"] + words.filter { !["here", "calls", "study", "log"].contains($0) })
        .joined(separator: " ")
      #expect(help.contains("\n  \(name)") || help.contains("| \(name)"), "sim \(command)")
    }
  }

  @Test func `the list of commands is complete`() throws {
    // What the argument parser knows: sim --experimental-dump-help.
    let dump = try Program.run(["--experimental-dump-help"], in: Folder())
    let tree = try #require(
      try JSONSerialization.jsonObject(with: Data(dump.out.utf8)) as? [String: Any])
    var names: [String] = []
    func walk(_ command: [String: Any], _ path: [String]) {
      for child in command["subcommands"] as? [[String: Any]] ?? [] {
        guard let name = child["commandName"] as? String, name != "help" else { continue }
        names.append((path + [name]).joined(separator: " "))
        walk(child, path + [name])
      }
    }
    walk(tree["command"] as? [String: Any] ?? [:], [])
    let missing = names.filter { !Self.commands.contains($0) }
    #expect(missing.isEmpty, "\(missing)")
    #expect(names.count + 1 >= Self.commands.count)
  }

  @Test func `help groups commands by what one wants to do`() throws {
    let help = try Program.run(["help"], in: Folder()).out
    let groups = ["BEGIN:", "ASK WHAT WOULD HAPPEN:", "LOOK AT WHAT CAME OUT:", "LOOK UP:"]
    let places = groups.compactMap { help.uppercased().range(of: $0)?.lowerBound }
    #expect(places.count == groups.count && places == places.sorted(), "\(help)")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions name every command of the top`(_ shell: String) throws {
    let ending = try Program.run(["completions", shell], in: Folder())
    #expect(ending.status == 0 && ending.err.isEmpty)
    for command in Self.commands where !command.contains(" ") && !command.isEmpty {
      #expect(ending.out.contains(command), "\(command)")
    }
  }

  @Test func `policies complete from the scenario that stands before`() throws {
    let folder = try Folder.small()
    let ending = try Program.run(
      [
        "---completion", "compare", "--", "-A", "0", "0", "sim", "compare", "scenario.json", "-A",
        "",
      ],
      in: folder)
    #expect(ending.out.split(separator: "\n").map(String.init) == ["cheap", "named"])
  }

  struct Typo: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let guess: String

    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Typo(arguments: ["compare", "scenario.json", "-A", "chaep"], guess: "cheap"),
    Typo(arguments: ["compare", "scenario.json", "--policy", "namd"], guess: "named"),
    Typo(
      arguments: ["compare", "scenario.json", "--metric", "cost_per_tsk_usd"],
      guess: "cost_per_task_usd"),
    Typo(
      arguments: ["explain", "scenario.json", "--call", "1", "--policy", "naemd"], guess: "named"),
    Typo(arguments: ["policies", "openrouter-stiky"], guess: "openrouter-sticky"),
    Typo(arguments: ["init", "--kind", "agentik"], guess: "agentic"),
    Typo(arguments: ["diff", "a", "b", "--metric", "ttft_p95"], guess: "ttft_p95_s"),
    Typo(arguments: ["run", "scenario.json", "--formt", "json"], guess: "--format"),
    Typo(arguments: ["runs", "shwo"], guess: "show"),
  ])
  func `misspelt names are answered with the nearest`(_ typo: Typo) throws {
    let folder = try Folder.small()
    let ending = try Program.run(typo.arguments, in: folder)
    #expect(ending.status == 64 || ending.status == 65)
    #expect(ending.out.isEmpty)
    #expect(ending.err.lowercased().contains("did you mean"), "\(ending.err)")
    #expect(ending.err.contains(typo.guess), "\(ending.err)")
  }
}
