import Foundation
import Testing

/// Every command in the README and in the pages of the catalogue is run, and what it prints is
/// compared with what the page says.
///
/// `TOLLWAY_DOCS=all` also runs what is marked as slow, `TOLLWAY_DOCS=update` writes what commands
/// print into the pages, `TOLLWAY_DOCS_PAGE=Tutorial` keeps to pages of that name, and `TOLLWAY_SIM`
/// names another program than that of this build.
@Suite struct DocumentationTests {
  static let environment = ProcessInfo.processInfo.environment
  static let mode = environment["TOLLWAY_DOCS", default: ""]

  /// The program that is run; `nil` where a debug build would take minutes for each command.
  static let program: URL? = {
    if let path = environment["TOLLWAY_SIM"] { return URL(fileURLWithPath: path) }
    #if DEBUG
      return nil
    #else
      return Program.binary
    #endif
  }()

  static let pages = DocumentationPage.all.filter { page in
    environment["TOLLWAY_DOCS_PAGE"].map { page.path.contains($0) } ?? true
  }

  @Test(
    .enabled(if: program != nil, "a debug build is too slow for it: swift test -c release"),
    arguments: pages)
  func commandsPrintWhatThePageSays(page: DocumentationPage) throws {
    let folder = try Folder(["scenarios": "scenarios"])
    try FileManager.default.createDirectory(
      at: folder.file("notebooks-out"), withIntermediateDirectories: true)
    var lines = page.lines
    var renewals: [(Range<Int>, [String])] = []
    for command in page.commands where command.reasonNotRun == nil {
      if command.isSlow, Self.mode.isEmpty { continue }
      let place = "\(page.path):\(command.line)"
      let ending = try Self.run(command, in: folder)
      #expect(
        ending.status == command.exitCode,
        "\(place): ended with \(ending.status)\n\(ending.err.suffix(2_000))")
      guard let range = command.output else { continue }
      let pattern = OutputPattern(page.text(of: range))
      let output = OutputPattern.lines(of: ending.out)
      guard let misfit = pattern.firstMisfit(in: output) else { continue }
      if Self.mode == "update" {
        renewals.append((range, pattern.renewed(for: output)))
      } else {
        Issue.record(
          "\(place): the page says\n  \(misfit.expected)\nand the program\n  \(misfit.found)")
      }
    }
    guard !renewals.isEmpty else { return }
    for (range, renewed) in renewals.reversed() { lines.replaceSubrange(range, with: renewed) }
    try Data(lines.joined(separator: "\n").utf8)
      .write(to: Program.repository.appendingPathComponent(page.path))
  }

  /// Runs a command of a page as a shell does, with `sim` on the path.
  private static func run(
    _ command: DocumentationPage.Command, in folder: Folder
  ) throws -> Program.Ending {
    let programs = folder.url.deletingLastPathComponent().appendingPathComponent("bin")
    if !FileManager.default.fileExists(atPath: programs.path) {
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        at: programs.appendingPathComponent("sim"),
        withDestinationURL: try #require(program).resolvingSymlinksInPath())
    }
    let script = "set -euo pipefail\n" + command.script
    let process = try Program.start(
      ["-c", command.showsErrors ? "exec 2>&1\n" + script : script], in: folder,
      environment: [
        "PATH": programs.path + ":/usr/bin:/bin", "HOME": folder.url.path, "TERM": "dumb",
        "LC_ALL": "C.UTF-8", "TZ": "UTC",
      ], executable: URL(fileURLWithPath: "/bin/bash"))
    process.waitUntilExit()
    return try Program.ending(of: process, in: folder)
  }

  @Test func everyMarkerAndOutputBelongsToACommand() {
    #expect(DocumentationPage.all.count > 1)
    #expect(DocumentationPage.all.flatMap(\.unknownMarkers) == [])
  }

  /// An output of nothing but omissions would be right whatever is printed.
  @Test(arguments: DocumentationPage.all)
  func everyOutputSaysSomething(page: DocumentationPage) {
    for command in page.commands {
      guard let output = command.output else { continue }
      let said = page.text(of: output).filter { !$0.isEmpty && $0 != OutputPattern.ellipsis }
      #expect(!said.isEmpty, "\(page.path):\(command.line)")
    }
  }

  /// What is not run is few, and says why; a new one has to be added here too.
  @Test func whatIsNotRunSaysWhy() {
    let reasons = DocumentationPage.all.flatMap { page in
      page.commands.compactMap { command in
        command.reasonNotRun.map { "\(page.path): \($0)" }
      }
    }
    #expect(reasons == Self.notRun)
  }

  static let notRun = [
    "README.md: it runs these tests"
  ]
}
