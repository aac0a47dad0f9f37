import Foundation
import Testing

/// A Markdown page whose commands are run and whose outputs are compared.
///
/// A block fenced as `sh` is a command; the next block fenced as `text`, before another command, is
/// what it prints. HTML comments above a command say what is special about it: `slow`, `exit 99`,
/// `with stderr`, `run as: …` (what stands for it here) and `not run: …` (why it is not run).
struct DocumentationPage: Sendable, CustomTestStringConvertible {
  /// A command and what the page says that it prints.
  struct Command: Sendable {
    /// The line of its fence, from 1.
    let line: Int
    /// What is run.
    let script: String
    /// The lines of the output, where the page shows one: a range of the page's lines.
    var output: Range<Int>?
    let isSlow: Bool
    let showsErrors: Bool
    let exitCode: Int32
    /// Why it is not run; `nil` where it is.
    let reasonNotRun: String?
  }

  /// The path from the repository's top.
  let path: String
  /// What the page says, line by line.
  let lines: [String]
  /// Its commands in order.
  let commands: [Command]
  /// Markers that mean nothing, with their lines.
  let unknownMarkers: [String]

  var testDescription: String { path }

  /// The lines of a block.
  func text(of range: Range<Int>) -> [String] { Array(lines[range]) }

  /// Reads a page.
  init(path: String, text: String) {
    self.path = path
    lines = text.components(separatedBy: "\n")
    var commands: [Command] = []
    var markers: [String] = []
    var unknown: [String] = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      if let marker = Self.marker(line) {
        markers.append(marker)
      } else if line.hasPrefix("```") {
        let end = lines[(index + 1)...].firstIndex { $0.hasPrefix("```") } ?? lines.count
        let body = (index + 1)..<min(end, lines.count)
        switch line.dropFirst(3) {
        case "sh":
          commands.append(Self.command(Array(lines[body]), at: index + 1, markers))
        case "text":
          if let last = commands.indices.last, commands[last].output == nil {
            commands[last].output = body
          } else {
            unknown.append("\(path):\(index + 1): an output without a command")
          }
        default: break
        }
        index = end
        markers = []
      } else if !line.trimmingCharacters(in: .whitespaces).isEmpty {
        unknown += markers.map { "\(path):\(index + 1): \"\($0)\" stands above no command" }
        markers = []
      }
      index += 1
    }
    self.commands = commands
    unknownMarkers = unknown
  }

  private static func marker(_ line: String) -> String? {
    guard line.hasPrefix("<!-- "), line.hasSuffix(" -->") else { return nil }
    return String(line.dropFirst(5).dropLast(4))
  }

  private static func command(_ body: [String], at line: Int, _ markers: [String]) -> Command {
    func value(_ name: String) -> String? {
      markers.first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }
    return Command(
      line: line, script: value("run as: ") ?? body.joined(separator: "\n"),
      isSlow: markers.contains("slow"), showsErrors: markers.contains("with stderr"),
      exitCode: value("exit ").flatMap { Int32($0) } ?? 0, reasonNotRun: value("not run: "))
  }
}

extension DocumentationPage {
  /// Where the pages of the catalogue lie.
  static let catalogue = "Sources/sim/Documentation.docc"

  /// The README and all pages of the catalogue.
  static let all: [DocumentationPage] = {
    let pages =
      (try? FileManager.default.contentsOfDirectory(
        atPath: Program.repository.appendingPathComponent(catalogue).path)) ?? []
    let paths =
      ["README.md"] + pages.filter { $0.hasSuffix(".md") }.sorted().map { "\(catalogue)/\($0)" }
    return paths.map { path in
      let data = try? Data(contentsOf: Program.repository.appendingPathComponent(path))
      return DocumentationPage(path: path, text: String(decoding: data ?? Data(), as: UTF8.self))
    }
  }()
}
