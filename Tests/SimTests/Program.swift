import Foundation
import Testing

/// The built program, as a user runs it.
enum Program {
  /// How a run of the program ended, and what it said.
  struct Ending {
    let status: Int32
    let out: String
    let err: String
  }

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `sim` of the same build as this test: it lies beside the test's own executable.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("sim")

  /// Runs the program in a folder until it ends.
  static func run(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:]
  ) throws -> Ending {
    let process = try start(arguments, in: folder, environment: environment)
    process.waitUntilExit()
    return try ending(of: process, in: folder)
  }

  /// Starts the program, or another one, in a folder; its output goes to files beside the folder.
  static func start(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:],
    executable: URL = binary
  ) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    var inherited = ProcessInfo.processInfo.environment
    inherited["OPENBLAS_CORETYPE"] = nil
    process.environment = inherited.merging(environment) { $1 }
    process.standardOutput = try folder.emptyFile("stdout")
    process.standardError = try folder.emptyFile("stderr")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  static func ending(of process: Process, in folder: Folder) throws -> Ending {
    Ending(
      status: process.terminationStatus, out: try folder.outerText("stdout"),
      err: try folder.outerText("stderr"))
  }
}

/// A folder of one test, with room beside it for what the program says; removed with the test.
final class Folder: Sendable {
  private let outer: URL

  /// Where the program runs.
  var url: URL { outer.appendingPathComponent("work") }

  /// Makes a folder with copies of fixtures under the names given.
  init(_ fixtures: [String: String] = [:]) throws {
    outer = FileManager.default.temporaryDirectory
      .appendingPathComponent("tollway-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, fixture) in fixtures {
      try FileManager.default.copyItem(
        at: Program.repository.appendingPathComponent(fixture), to: file(name))
    }
  }

  /// A folder with the small scenario and its catalogue.
  static func small() throws -> Folder {
    try Folder([
      "scenario.json": "Tests/Fixtures/small.json",
      "small-catalog.json": "Tests/Fixtures/small-catalog.json",
    ])
  }

  /// A folder with the scenario that has every key, and all that it names.
  static func everything() throws -> Folder {
    let names = [
      "small-catalog.json", "log.jsonl", "calls.csv", "clients.csv", "outages.csv",
      "price-events.csv", "traffic.json",
    ]
    let fixtures = names.map { ($0, "Tests/Fixtures/" + $0) }
    return try Folder(
      Dictionary(
        uniqueKeysWithValues: fixtures + [("scenario.json", "Tests/Fixtures/everything.json")]))
  }

  deinit { try? FileManager.default.removeItem(at: outer) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: file(name)), as: UTF8.self)
  }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: file(name))
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// All that lies below, hidden files too, as paths.
  func listing(_ name: String = "") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: file(name).path).sorted()
  }

  /// The bytes of all files below, the manifest excepted.
  func contents(_ name: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for path in try listing(name) where path != "manifest.json" {
      let url = file(name).appendingPathComponent(path)
      contents[path] = try? Data(contentsOf: url)
    }
    return contents
  }

  fileprivate func emptyFile(_ name: String) throws -> FileHandle {
    let file = outer.appendingPathComponent(name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  fileprivate func outerText(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: outer.appendingPathComponent(name)), as: UTF8.self)
  }
}
