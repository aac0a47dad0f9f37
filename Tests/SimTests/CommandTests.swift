import Formats
import Foundation
import Studies
import Testing

/// What the smaller commands print.
@Suite struct CommandTests {
  private func text(_ arguments: String...) throws -> String {
    let ending = try Program.run(arguments, in: Folder.small())
    #expect(ending.status == 0)
    #expect(ending.err.isEmpty)
    return ending.out
  }

  @Test(arguments: ["", "run", "validate", "import", "fit"])
  func `help begins with examples`(_ command: String) throws {
    let help = try command.isEmpty ? text("--help") : text(command, "--help")
    let examples = try #require(help.range(of: "\nExamples:\n  sim "))
    let usage = try #require(help.range(of: "\nUSAGE: sim"))
    #expect(examples.lowerBound < usage.lowerBound)
  }

  @Test func `doctor names the library, its core and speed, and the threads`() throws {
    let lines = try text("doctor").split(separator: "\n").map(String.init)
    let names = lines.map { line in String(line.prefix { $0 != " " }) }.filter { !$0.isEmpty }
    #expect(names.starts(with: ["tollway", "library", "core", "speed", "threads"]))
    #expect(lines[1].hasPrefix("library   OpenBLAS "))
    let speed = lines[3].split(separator: " ")
    #expect(speed[2] == "GFLOP/s")
    #expect((Int(speed[1]) ?? 0) > 0)
    #expect(lines[4].hasPrefix("threads   1 in BLAS ("))
    #expect(lines[4].hasSuffix(" runs at once"))
  }

  @Test func `doctor names the core that was asked for, and warns of the slow one`() throws {
    let ending = try Program.run(
      ["doctor"], in: Folder(), environment: ["OPENBLAS_CORETYPE": "Prescott"])
    #expect(ending.out.contains("\ncore      Prescott\n"))
    #expect(ending.out.contains("OPENBLAS_CORETYPE=\"Prescott\" is set and honoured"))
    #expect(ending.out.contains("\nwarning   the Prescott kernel of 2004 is slow"))
  }

  @Test func `validate says what a scenario means`() throws {
    #expect(
      try text(
        "validate", "scenario.json", "--set", "workload.summary=a chat", "--set",
        "policies[0].summary=the cheapest", "--set", "policies[1].summary=one model") == """
          small: What does it cost?
          catalogue: small-catalog.json, 13 models at 10 providers, 23 endpoints
          workload chat: a chat; Poisson, 60 tasks an hour; every task names one task type
          policy cheap (baseline): the cheapest
          policy named: one model
          runs: tasks arrive for 30 min from 2026-08-18, measured after 5 min, ended at the latest 1 d \
          later; 2 replications, seed 7

          """)
  }

  @Test func `validate prints the scenario with every default, which validates`() throws {
    let folder = try Folder.small()
    let resolved = try Program.run(["validate", "scenario.json", "--resolved"], in: folder).out
    try folder.write(resolved, to: "resolved.json")
    let again = try Program.run(["validate", "resolved.json", "--resolved"], in: folder)
    #expect(again.out == resolved)
    #expect(resolved.hasPrefix("{\n  \"schema\": \"tollway.scenario/1\","))
    #expect(resolved.hasSuffix("}\n") && !resolved.hasSuffix("\n\n"))
  }

  @Test func `schema prints the shipped file`() throws {
    let shipped = try Data(
      contentsOf: Program.repository.appendingPathComponent(
        "scenarios/schema/scenario-1.schema.json"))
    let isShipped = try text("schema") == String(decoding: shipped, as: UTF8.self)
    #expect(isShipped)
  }

  @Test func `policies names every preset with its source`() throws {
    let blocks = try text("policies").components(separatedBy: "\n  source: ")
    #expect(blocks.count - 1 == 13)
    #expect(blocks[0].hasPrefix("openrouter-balanced\n  draws endpoints by 1/price²"))
  }

  @Test func `a rounded price is told, and used`() throws {
    let folder = try Folder.small()
    let price = #"policies[0].provider={"max_price": {"prompt": "$0.1234567/M"}}"#
    let ending = try Program.run(["validate", "scenario.json", "--set", price], in: folder)
    #expect(ending.status == 0)
    #expect(
      ending.err
        == "--set \(price): warning: $.policies[0].provider.max_price.prompt: "
        + "$0.1234567/M is rounded to $0.123457/M\n")
  }
}
