import ArgumentParser
import Formats
import Studies

/// `sim validate`: what scenarios mean in words, or all that is wrong with them.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say what scenarios mean, or everything that is wrong with them.",
    discussion: """
      Examples:
        sim validate scenarios/agentic.json
        sim validate scenarios/*.json --quiet
        sim validate scenarios/agentic.json --resolved
        sim validate my.json --format json

      All mistakes of all files are said at once. With --format json stdout has them as a list of
      file, line, column, path, message, found, expected and suggestion, for editors and for CI.
      Exit code 65 says that a scenario cannot be used, 66 that a file is missing.
      """)

  @Argument(help: "Scenario files.", completion: .scenario) var scenarios: [String]
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Overrides one value in each, e.g. --set experiment.seed=7; may be repeated.",
      valueName: "path=value"))
  var settings: [String] = []
  @Flag(help: "Print the scenario with every default filled in.") var resolved = false
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if resolved, scenarios.count > 1 {
      throw ValidationError("--resolved prints one scenario; name one file.")
    }
    if resolved, output.format == .json {
      throw ValidationError("--resolved prints JSON anyway; leave out --format.")
    }
  }

  /// What was found in one file.
  private struct Finding {
    let file: String
    var scenario: Scenario?
    var diagnostics: [Diagnostic] = []
    /// The mistakes as a terminal shows them.
    var text = ""
    var status = ExitStatus.done
  }

  func run() throws {
    let findings = scenarios.map(finding)
    for finding in findings {
      let warnings = finding.diagnostics.filter { $0.severity == .warning }
      if output.format == .text {
        if finding.status != .done { Terminal.say(finding.text) }
        warnings.forEach { Terminal.say($0.render()) }
      }
    }
    if output.format == .json {
      try Terminal.printResult(Self.json(findings).prettyText)
    } else if !output.quiet {
      try Terminal.printResult(text(findings))
    }
    // Wrong content outweighs a missing file: it is there to be mended.
    let ends = findings.map(\.status).filter { $0 != .done }
    if let worst = ends.contains(.content) ? .content : ends.first { throw worst.error }
  }

  private func finding(_ file: String) -> Finding {
    var finding = Finding(file: file)
    do {
      let loaded = try LoadedScenario(file, settings: settings)
      finding.scenario = loaded.experiment.scenario
      finding.diagnostics = loaded.experiment.warnings
    } catch let refusal as Refusal {
      finding.diagnostics = refusal.diagnostics
      finding.text = refusal.text
      finding.status = refusal.status
    } catch {
      finding.text = "\(file): error: \(error)"
      finding.diagnostics = [Diagnostic(file: file, message: "\(error)")]
      finding.status = .unexpected
    }
    return finding
  }

  private func text(_ findings: [Finding]) -> String {
    let valid = findings.compactMap { finding in finding.scenario.map { (finding.file, $0) } }
    guard scenarios.count > 1 else {
      return valid.map { _, scenario in
        resolved ? scenario.resolved.prettyText : scenario.words.joined(separator: "\n") + "\n"
      }.joined()
    }
    let lines = findings.map { finding in
      let count = finding.diagnostics.count { $0.severity == .error }
      let words =
        finding.scenario == nil
        ? "\(count) mistake\(count == 1 ? "" : "s")"
        : "valid" + (finding.diagnostics.isEmpty ? "" : ", with warnings")
      return "\(finding.file): \(words)\n"
    }
    return lines.joined() + "\(valid.count) of \(scenarios.count) scenarios can be used\n"
  }

  private static func json(_ findings: [Finding]) -> JSONNode {
    .object([
      ("schema", "tollway.diagnostics/1"),
      ("valid", .bool(findings.allSatisfy { $0.status == .done })),
      (
        "files",
        .array(
          findings.map { finding in
            .object([
              ("file", .string(finding.file)),
              ("valid", .bool(finding.status == .done)),
              ("scenario", (finding.scenario?.name).map { .string($0) } ?? .null),
            ])
          })
      ),
      ("diagnostics", .array(findings.flatMap(\.diagnostics).map(Self.json))),
    ])
  }

  private static func json(_ diagnostic: Diagnostic) -> JSONNode {
    func text(_ value: String?) -> JSONNode { value.map { .string($0) } ?? .null }
    // A message about a value reads `found X; what would be right`.
    let message = diagnostic.message
    let parts = message.hasPrefix("found ") ? message.split(separator: "; ", maxSplits: 1) : []
    return .object([
      ("severity", .string(diagnostic.severity.rawValue)), ("file", .string(diagnostic.file)),
      ("line", diagnostic.line.map { .number($0) } ?? .null),
      ("column", diagnostic.column.map { .number($0) } ?? .null),
      ("path", text(diagnostic.path.isEmpty ? nil : diagnostic.path)),
      ("message", .string(message)),
      ("found", text(parts.first.map { String($0.dropFirst("found ".count)) })),
      ("expected", text(parts.count == 2 ? String(parts[1]) : nil)),
      ("suggestion", text(diagnostic.suggestion)),
    ])
  }
}
