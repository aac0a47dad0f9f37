import Analysis
import ArgumentParser
import Formats
import Foundation

/// `sim runs`: the reports that are there.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, show and clear away the reports of past runs.",
    discussion: """
      Examples:
        sim runs
        sim runs show agentic-1a2b
        sim runs gc --older-than 30d --keep 3
        sim diff agentic-1a2b agentic-9f8e
      """,
    subcommands: [RunsList.self, RunsShow.self, RunsClear.self], defaultSubcommand: RunsList.self)
}

/// Where reports are looked for.
struct RunsFolderOptions: ParsableArguments {
  @Option(
    name: .customLong("in"),
    help: ArgumentHelp("The folder that holds the reports.", valueName: "dir"),
    completion: .directory)
  var folder = ReportFolder.standard

  func validate() throws {
    if folder.isEmpty { throw ValidationError("--in names no folder.") }
  }

  /// Ends the program with 66 where there is no folder.
  func requireFolder() throws {
    // No report has been written yet, which is no mistake.
    if folder == ReportFolder.standard { return }
    guard Files.isFolder(folder) else {
      throw Files.failure("\(folder): error: there is no such folder", code: .missing)
    }
  }
}

/// `sim runs ls`.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List reports, the newest first (the default).",
    discussion: """
      Examples:
        sim runs ls
        sim runs ls --in notebooks-out --format json
        sim runs ls --limit 5

      Times are in UTC. The second line of a run is its first finding.
      """)

  @OptionGroup var place: RunsFolderOptions
  @Option(name: .shortAndLong, help: "The most runs to list.") var limit: Int?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is 1 or more, not \(limit).") }
  }

  func run() throws {
    try place.requireFolder()
    let reports = ReportFolder.all(in: place.folder)
    let shown = limit.map { Array(reports.prefix($0)) } ?? reports
    if reports.isEmpty, output.format == .text {
      output.say("no reports in \(place.folder); `sim run scenarios/agentic.json` writes one")
      return
    }
    try output.print(
      text: Self.text(shown),
      json: .object([
        ("schema", "tollway.runs/1"), ("folder", .string(place.folder)),
        ("runs", .array(shown.map(\.json))),
      ]))
    if shown.count < reports.count {
      output.say("\(reports.count - shown.count) older runs are not shown")
    }
  }

  private static func text(_ reports: [ReportFolder]) -> String {
    let head = ["when", "command", "seed", "reps", "size", "name"]
    let rows = reports.map { report in
      [
        report.when, report.command, report.fact("seed") ?? "",
        report.fact("replications") ?? "", ReportFolder.text(ofBytes: report.size), report.name,
      ]
    }
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      cells.indices.map { column in
        let pad = String(repeating: " ", count: widths[column] - cells[column].count)
        if column == cells.count - 1 { return cells[column] }
        return (2...4).contains(column) ? pad + cells[column] : cells[column] + pad
      }.joined(separator: "  ")
    }
    var lines = [line(head)]
    for (report, row) in zip(reports, rows) {
      lines.append(line(row))
      if !report.headline.isEmpty { lines.append("  " + clipped(report.headline, to: 98)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func clipped(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}

extension ReportFolder {
  /// What `sim runs ls --format json` says of it.
  var json: JSONNode {
    func text(_ value: String?) -> JSONNode { value.map { .string($0) } ?? .null }
    return .object([
      ("name", .string(name)), ("path", .string(path)), ("command", .string(command)),
      ("scenario", text(fact("scenario"))), ("finished_at", text(fact("finished_at"))),
      ("seed", manifest["seed"] ?? .null), ("replications", manifest["replications"] ?? .null),
      ("inputs_sha256", text(fact("inputs_sha256"))), ("version", text(fact("version"))),
      ("bytes", .number(size)), ("title", text(fact("title"))),
      ("headline", text(fact("headline"))),
    ])
  }
}

/// `sim runs show`.
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a report is, what it says in brief, and its files.",
    discussion: """
      Examples:
        sim runs show agentic-1a2b3c4d
        sim runs show agentic
        sim runs show notebooks-out/agentic-1a2b3c4d --format json

      A run is named by its folder, by its name in the folder of reports, or by the beginning of
      that name where no other begins like it.
      """)

  @Argument(
    help: ArgumentHelp("The run: a folder, or the beginning of its name.", valueName: "run"),
    completion: .runs)
  var name: String
  @OptionGroup var place: RunsFolderOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let report = try ReportFolder.named(name, in: place.folder)
    try output.print(text: Self.text(report), json: Self.json(report))
  }

  private static func text(_ report: ReportFolder) -> String {
    var lines = [report.path]
    func row(_ label: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append("  " + label + String(repeating: " ", count: 14 - label.count) + value)
    }
    row("made by", "sim \(report.command), version \(report.fact("version") ?? "?")")
    row("finished", report.when + " UTC" + (report.fact("seconds").map { ", in \($0) s" } ?? ""))
    row("scenario", report.fact("scenario"))
    row("seed", report.fact("seed"))
    row("replications", report.fact("replications"))
    row("inputs", report.fact("inputs_sha256").map { String($0.prefix(16)) })
    row("catalogue", report.fact("catalog_sha256").map { String($0.prefix(16)) })
    row("size", ReportFolder.text(ofBytes: report.size))
    let brief = brief(of: report)
    if !brief.isEmpty { lines += [""] + brief.map(Self.wrapped) }
    lines += ["", "files"]
    for (name, bytes) in report.files {
      let size = bytes.map { ReportFolder.text(ofBytes: $0) } ?? "missing"
      lines.append(
        "  " + String(repeating: " ", count: max(0, 8 - size.count)) + size + "  " + name)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line of Markdown as a terminal shows it.
  private static func wrapped(_ line: String) -> String {
    let isFinding = line.hasPrefix("> ")
    return LineWrapping.hanging(
      isFinding ? String(line.dropFirst(2)) : line, prefix: isFinding ? "* " : "", width: 100)
  }

  /// The first section of the report's Markdown, up to its first table or picture.
  private static func brief(of report: ReportFolder) -> [String] {
    guard let data = FileManager.default.contents(atPath: report.report + "/report.md") else {
      return []
    }
    var lines: [String] = []
    var sections = 0
    for line in String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("## ") { sections += 1 }
      if sections > 1 || line.hasPrefix("|") || line.hasPrefix("![") { break }
      if line.isEmpty, lines.last?.isEmpty ?? true { continue }
      lines.append(String(line))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func json(_ report: ReportFolder) -> JSONNode {
    .object([
      ("schema", "tollway.run/1"), ("run", report.json),
      ("brief", .array(brief(of: report).map { .string($0) })), ("manifest", report.manifest),
      (
        "files",
        .array(
          report.files.map { file in
            .object([
              ("name", .string(file.name)), ("bytes", file.bytes.map { .number($0) } ?? .null),
            ])
          })
      ),
    ])
  }
}

extension CompletionKind {
  /// A report in the standard folder.
  static var runs: CompletionKind {
    .custom { _, _, _ in ReportFolder.all(in: ReportFolder.standard).map(\.name) }
  }
}
