import ArgumentParser
import Formats
import Studies

/// `sim lint`: the traps of a gateway configuration, with their cost.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Run a gateway configuration through the simulator and report its traps.",
    discussion: """
      Examples:
        sim lint config.yaml
        sim lint config.yaml --format json
        sim lint config.yaml --strict

      Reads a LiteLLM config.yaml: which deployments there are, how the router chooses, retries \
      and falls back. Every trap it may fall into is played twice, as configured and mended; what \
      differs is its cost. Deployments whose name is an alias need model_info.base_model; others \
      that the catalogue lacks may say what they stand for: model_info.tollway: model@provider.

      Exit code 0 also with findings; 99 with findings under --strict; 65 where a model, a \
      provider or a value is wrong.
      """)

  @Argument(help: "The LiteLLM configuration.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String
  @Option(help: "The catalogue to read.") var catalog = Files.shipped
  @OptionGroup(title: "Output") var output: OutputOptions
  @Flag(help: "End with 99 where there is a finding.") var strict = false

  func run() throws {
    let bytes = try Files.bytes(of: config)
    let root = try Files.reportingContent { try YAMLTree.parse(bytes, file: config) }
    let catalogue = try Files.catalogue(catalog)
    let findings = try Files.reportingContent {
      try ConfigurationLint.findings(in: root, catalogue) { Terminal.say($0.render()) }
    }
    let report = LintReport(file: config, findings: findings)
    switch output.format {
    case .text: try Terminal.printResult(report.text)
    case .json: try Terminal.printResult(report.json.prettyText)
    }
    if strict, !findings.isEmpty { throw ExitStatus.unmet.error }
  }
}

/// Findings as a table and as JSON.
struct LintReport {
  let file: String
  let findings: [LintFinding]

  var text: String {
    guard !findings.isEmpty else { return "\(file): no trap found\n" }
    let head = ["trap", "line", "group", "USD", "lost calls", "s per call", "calls"]
    let rows = findings.map { finding in
      [
        finding.trap, String(finding.line), finding.group, signed(finding.extraUSD, 2),
        (finding.extraLostCalls > 0 ? "+" : "") + String(finding.extraLostCalls),
        signed(finding.extraSecondsPerCall, 2), String(finding.calls),
      ]
    }
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    var lines = ["Traps of \(file), each in its drill: as it is, less as mended"]
    for row in [head] + rows {
      let cells = row.indices.map { column in
        let pad = String(repeating: " ", count: widths[column] - row[column].count)
        return [0, 2].contains(column) ? row[column] + pad : pad + row[column]
      }
      lines.append("  " + cells.joined(separator: "  "))
    }
    for finding in findings {
      lines += [
        "", "\(file):\(finding.line): \(finding.trap) (\(finding.group))",
        "  found: \(finding.found)", "  drill: \(finding.drill)", "  mend:  \(finding.mend)",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONNode {
    .object([
      ("schema", "tollway.lint/1"), ("file", .string(file)),
      (
        "findings",
        .array(
          findings.map { finding in
            .object([
              ("trap", .string(finding.trap)), ("line", .number(finding.line)),
              ("group", .string(finding.group)), ("found", .string(finding.found)),
              ("drill", .string(finding.drill)), ("mend", .string(finding.mend)),
              ("calls", .number(finding.calls)), ("extra_usd", .number(finding.extraUSD)),
              ("extra_lost_calls", .number(finding.extraLostCalls)),
              ("extra_seconds_per_call", .number(finding.extraSecondsPerCall)),
            ])
          })
      ),
    ])
  }

  /// A number with its sign and a fixed count of decimals.
  private func signed(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let rounded = Int((value * scale).rounded())
    var digits = String(abs(rounded))
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = rounded > 0 ? "+" : rounded < 0 ? "-" : ""
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }
}
