import Analysis
import ArgumentParser
import Formats
import Foundation

/// `sim report`: renders a finished report again, without the run that it is of.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render a finished report again: page, Markdown, notebook, LaTeX; no simulation.",
    discussion: """
      Examples:
        sim report notebooks-out/agentic-1a2b3c4d
        sim report agentic --format md -o comment.md
        sim report agentic --latex
        sim report agentic --interactive

      Without --format, the files of the folder that are made from its report.json are written again
      and the manifest follows; the same version of Tollway writes the same bytes. --interactive
      writes report.interactive.html, whose figures answer to the pointer; it needs a Vega bundle
      that you make once:

        pip install vl-convert-python
        python3 -c "import vl_convert as v; open('vega-embed.js', 'w').write(
          v.javascript_bundle('window.vegaEmbed=vegaEmbed;', vl_version='5.21'))"
      """)

  /// What a report can be rendered as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, html, md, ipynb, json, latex
  }

  @Argument(
    help: "The report's folder, its name in notebooks-out, or how only that name begins.",
    completion: .runs)
  var report: String
  @Option(help: "Print it in one form instead: text, html, md, ipynb, json or latex (its tables).")
  var format: Format?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the form to this file instead of stdout.", valueName: "file"))
  var output: String?
  @Option(
    name: .customLong("color"),
    help: ArgumentHelp(
      "When text is coloured: always, never, or auto: on a terminal where NO_COLOR is not set.",
      valueName: "when"))
  var colour = ColourChoice.auto
  @Flag(help: "Write a page whose figures answer to the pointer.") var interactive = false
  @Flag(help: "Also write every table as LaTeX (booktabs) to tables/.") var latex = false
  @Option(
    help: ArgumentHelp(
      "The Vega bundle (default: $TOLLWAY_VEGA_BUNDLE, else "
        + "~/.local/share/tollway/vega-embed.js).",
      valueName: "file"))
  var vegaBundle: String?
  @Flag(name: .shortAndLong, help: "Say nothing but what is wrong.") var quiet = false

  func validate() throws {
    if output != nil, format == nil {
      throw ValidationError("-o needs a --format; without one the folder's own files are written.")
    }
    if interactive, let format, format != .html {
      throw ValidationError("--interactive is a page: --format html, not \(format.rawValue).")
    }
  }

  func run() throws {
    let folder = try FinishedReport(report)
    let bundle = interactive ? try VegaBundle.text(vegaBundle) : nil
    guard let format else { return try folder.renderAgain(self, bundle: bundle) }
    let document = folder.document
    let text =
      switch format {
      case .text: document.consoleText(isColoured: output == nil && colour.isOn)
      case .html: document.html(bundle: bundle)
      case .md: document.markdown()
      case .ipynb: document.notebook()
      case .json: document.json()
      case .latex: document.latexTables().map(\.text).joined(separator: "\n")
      }
    if let output, output != "-" {
      try Files.write(text, to: output)
    } else {
      try Terminal.printResult(text)
    }
  }
}

/// The script that draws Vega-Lite, made by the user once.
enum VegaBundle {
  /// Reads it; ends the program with 66, and says how to make it, where there is none.
  static func text(_ named: String?) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let home = NSHomeDirectory() + "/.local/share/tollway/vega-embed.js"
    let path = named ?? environment["TOLLWAY_VEGA_BUNDLE"] ?? home
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Files.failure(
        """
        \(path): error: there is no Vega bundle; make it once with
          pip install vl-convert-python
          python3 -c "import vl_convert as v; open('vega-embed.js', 'w').write(\
        v.javascript_bundle('window.vegaEmbed=vegaEmbed;', vl_version='5.21'))"
        and name it with --vega-bundle
        """, code: .missing)
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// A report's folder whose report is read again.
struct FinishedReport {
  let path: String
  let document: ReportDocument
  private let manifest: JSONNode

  /// Reads a folder; ends the program with 66 where it is none of ours and with 65 where its report
  /// cannot be read.
  ///
  /// - Parameter name: A path, or the name or its beginning of a run in the folder of reports.
  init(_ name: String) throws {
    path = try ReportFolder.named(name, in: ReportFolder.standard).report
    guard FileManager.default.fileExists(atPath: path + "/" + ReportDocument.fileName) else {
      throw Files.failure(
        "\(path): error: there is no \(ReportDocument.fileName), from which it could be rendered",
        code: .missing)
    }
    manifest = try Files.tree(of: path + "/" + Manifest.fileName)
    let tree = try Files.tree(of: path + "/" + ReportDocument.fileName)
    document = try Files.reportingContent { try ReportDocument(decoding: tree) }
  }

  /// Writes the files that are made from the report, each whole, and then the manifest.
  func renderAgain(_ command: ReportCommand, bundle: String?) throws {
    var files = document.files()
    if let bundle { files.append(("report.interactive.html", document.html(bundle: bundle))) }
    if command.latex {
      files += document.latexTables().map { ("tables/" + $0.name, $0.text) }
    }
    var hashes = listed
    var changed: [String] = []
    for file in files {
      let hash = SHA256.hex(of: Array(file.text.utf8))
      let old = FileManager.default.contents(atPath: path + "/" + file.name)
      if old.map({ SHA256.hex(of: [UInt8]($0)) }) != hash {
        try Files.write(file.text, to: path + "/" + file.name)
        changed.append(file.name)
      }
      if let place = hashes.firstIndex(where: { $0.name == file.name }) {
        hashes[place].hash = hash
      } else {
        hashes.append((file.name, hash))
      }
    }
    try Files.write(Manifest.text(manifest, withFiles: hashes), to: path + "/" + Manifest.fileName)
    if !command.quiet {
      let what = changed.isEmpty ? "nothing changed" : "written: " + changed.joined(separator: ", ")
      Terminal.say("\(path)/report.html\n\(files.count) files rendered again; \(what)")
    }
  }

  /// The files that the manifest lists, in order.
  private var listed: [(name: String, hash: String)] {
    (manifest["files"]?.array ?? []).compactMap { file in
      guard let name = file["name"]?.string, let hash = file["sha256"]?.string else { return nil }
      return (name, hash)
    }
  }
}
