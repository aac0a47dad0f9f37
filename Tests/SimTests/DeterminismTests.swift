import Formats
import Foundation
import Testing

/// The same inputs give the same bytes: stdout and every file but the manifest.
@Suite struct DeterminismTests {
  /// A shipped scenario, short enough for a debug build, with the shipped catalogue.
  private static let arguments = [
    "run", "scenario.json", "--out", "report", "--replications", "2",
    "--set", "workload.arrivals.rate_per_h=12", "--set", "experiment.horizon=1 h",
    "--set", "experiment.warm_up=5 min", "--set", "experiment.drain=1 h",
  ]

  private static func shipped() throws -> Folder {
    let folder = try Folder(["scenario.json": "scenarios/agentic.json"])
    try FileManager.default.createSymbolicLink(
      at: folder.file("data"),
      withDestinationURL: Program.repository.appendingPathComponent("scenarios/data"))
    return folder
  }

  private struct Result {
    let out: String
    let files: [String: Data]
    let core: String?
  }

  private static func result(
    threads: Int = 1, environment: [String: String] = [:]
  ) throws -> Result {
    let folder = try shipped()
    let ending = try Program.run(
      arguments + ["--threads", "\(threads)"], in: folder, environment: environment)
    #expect(ending.status == 0)
    let manifest = try JSONNode(
      parsing: Array(folder.text("report/manifest.json").utf8), file: "manifest.json")
    return Result(
      out: ending.out, files: try folder.contents("report"), core: manifest["blas_core"]?.string)
  }

  @Test func `threads, runs, hashing, BLAS kernels and instruction sets change no byte`() throws {
    let reference = try Self.result()
    #expect(reference.files["tables/attempts.csv"]?.count ?? 0 > 10_000)
    #expect(reference.files.keys.contains("scenario.resolved.json"))
    let others: [(name: String, threads: Int, environment: [String: String], core: String?)] = [
      ("two threads", 2, [:], nil), ("again", 1, [:], nil),
      ("hashing", 2, ["SWIFT_DETERMINISTIC_HASHING": "1"], nil),
      ("Haswell", 1, ["OPENBLAS_CORETYPE": "Haswell"], "Haswell"),
      ("Prescott", 2, ["OPENBLAS_CORETYPE": "Prescott"], "Prescott"),
      ("no FMA", 1, ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2"], nil),
    ]
    for other in others {
      let result = try Self.result(threads: other.threads, environment: other.environment)
      #expect(result.out == reference.out, "\(other.name)")
      #expect(result.files.keys.sorted() == reference.files.keys.sorted(), "\(other.name)")
      for (name, bytes) in result.files {
        #expect(bytes == reference.files[name], "\(other.name): \(name)")
      }
      if let core = other.core { #expect(result.core == core) }
    }
  }

  @Test func `another seed changes the result`() throws {
    let folder = try Folder.small()
    let first = try Program.run(["run", "scenario.json", "--out", "a"], in: folder)
    let second = try Program.run(["run", "scenario.json", "--out", "b", "--seed", "8"], in: folder)
    #expect(first.out != second.out)
  }

  @Test func `a resolved scenario reproduces the files of its run`() throws {
    let folder = try Folder.everything()
    let first = try Program.run(
      ["run", "scenario.json", "--out", "first", "--trace", "first"], in: folder)
    try FileManager.default.copyItem(
      at: folder.file("first/scenario.resolved.json"), to: folder.file("resolved.json"))
    let second = try Program.run(
      ["run", "resolved.json", "--out", "second", "--trace", "first"], in: folder)
    #expect(first.status == 0 && second.status == 0)
    #expect(second.out == first.out)
    #expect(try folder.contents("second") == folder.contents("first"))
    // The default folder is named after the inputs, which are the same.
    for scenario in ["scenario.json", "resolved.json"] {
      _ = try Program.run(["run", scenario, "--quiet"], in: folder)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("notebooks-out").path)
        .count == 1)
  }
}
