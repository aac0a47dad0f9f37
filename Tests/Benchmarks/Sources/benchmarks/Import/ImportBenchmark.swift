import Demand
import Foundation

/// Reading logs: bytes and rows a second, against a Python program that uses orjson and csv.
///
/// Files are made up in a temporary folder and removed. CPU time is compared, the median of several
/// turns; each program reads the whole file from the system's cache. Peak memory is that of a
/// process of its own for a file and for one four times as long.
enum ImportBenchmark {
  /// What one program found in a file.
  private struct Reading {
    var seconds: Double
    /// Calls, and tokens of input, output, cache and reasoning.
    var totals: [Int]
  }

  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../import_baseline.py").path

  /// Returns whether both programs found the same in every file.
  static func run(quick: Bool) -> Bool {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tollway-benchmark-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var agree = true
      for kind in GeneratedLog.Kind.allCases {
        agree = try run(kind, in: folder, megabytes: quick ? 20 : 100) && agree
      }
      return agree
    } catch {
      print("import: \(error)")
      return false
    }
  }

  private static func run(
    _ kind: GeneratedLog.Kind, in folder: URL, megabytes: Int
  ) throws -> Bool {
    let small = folder.appendingPathComponent(kind.rawValue)
    let large = folder.appendingPathComponent(kind.rawValue + "-large")
    defer {
      try? FileManager.default.removeItem(at: small)
      try? FileManager.default.removeItem(at: large)
    }
    let rows = try write(kind, to: small, bytes: megabytes * 1_000_000)
    _ = try write(kind, to: large, bytes: 4 * megabytes * 1_000_000)
    let size = try Double(
      FileManager.default.attributesOfItem(atPath: small.path)[.size] as? Int ?? 0)
    var own: [Reading] = []
    var other: [Reading] = []
    for _ in 0..<7 {
      own.append(try read(small.path))
      if let reading = try python(kind, small.path) { other.append(reading) }
    }
    func median(_ readings: [Reading]) -> Double {
      readings.map(\.seconds).sorted()[readings.count / 2]
    }
    let seconds = median(own)
    print(
      "import \(kind.rawValue): \(rows) rows, \(digits(size / 1e6, 0)) MB,",
      "\(digits(size / seconds / 1e6, 0)) MB/s, \(digits(Double(rows) / seconds / 1e6, 2)) M rows/s;",
      terminator: " ")
    var agree = true
    if other.isEmpty {
      print("python3 with orjson is not here;", terminator: " ")
    } else {
      agree = other[0].totals == own[0].totals
      print(
        "python \(digits(size / median(other) / 1e6, 0)) MB/s,",
        "ratio \(digits(median(other) / seconds, 1))", agree ? "ok;" : "the totals DIFFER;",
        terminator: " ")
    }
    let peaks = try [small, large].map { try peakMemory(of: $0.path) }
    print("peak memory \(peaks[0] / 1024) MiB, of four times the file \(peaks[1] / 1024) MiB")
    return agree
  }

  private static func write(
    _ kind: GeneratedLog.Kind, to file: URL, bytes: Int
  ) throws -> Int {
    var log = GeneratedLog(kind)
    try Data(log.header.utf8).write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    var (written, rows) = (0, 0)
    var buffer = Data()
    while written < bytes {
      let line = log.nextLine()
      buffer.append(contentsOf: line.utf8)
      written += line.utf8.count
      rows += log.rowsPerLine
      if buffer.count > 1 << 20 {
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try handle.write(contentsOf: buffer)
    try handle.close()
    return rows
  }

  /// Does what `sim import FILE` does.
  private static func read(_ path: String) throws -> Reading {
    let start = cpuSeconds()
    let format = try RecordedFormat.detecting(file: path, source: chunks(of: path))
    let (summary, gateway, _) = try format.summary(file: path) { chunks(of: path) }
    let seconds = cpuSeconds() - start
    return Reading(
      seconds: seconds,
      totals: [
        summary.calls, summary.input?.sum ?? 0, summary.output?.sum ?? 0,
        gateway?.cachedTokens ?? 0, gateway?.reasoningTokens ?? 0,
      ])
  }

  private static func chunks(of path: String) -> () throws -> [UInt8]? {
    let handle = FileHandle(forReadingAtPath: path)
    return {
      let size = 1 << 18
      let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = max(0, Foundation.read(handle?.fileDescriptor ?? -1, buffer.baseAddress, size))
      }
      return chunk.isEmpty ? nil : chunk
    }
  }

  /// What the Python program says; `nil` where there is no Python or no orjson.
  private static func python(_ kind: GeneratedLog.Kind, _ path: String) throws -> Reading? {
    let word = kind == .litellmRedacted ? "litellm" : kind.rawValue
    guard let text = try output(of: ["python3", script, word, path]) else { return nil }
    let words = text.split(separator: " ")
    guard let seconds = words.first.flatMap({ Double($0) }), words.count == 6 else { return nil }
    let totals = words.dropFirst().compactMap { word in
      Int(word.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return Reading(seconds: seconds, totals: totals)
  }

  /// Largest resident size of a process that reads one file [KiB].
  private static func peakMemory(of path: String) throws -> Int {
    let text = try output(of: [CommandLine.arguments[0], "import", "--file", path])
    return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
  }

  /// Reads one file and prints the largest resident size that it took [KiB].
  static func runOnce(path: String) -> Bool {
    do {
      _ = try read(path)
      var usage = rusage()
      getrusage(RUSAGE_SELF.rawValue, &usage)
      print(usage.ru_maxrss)
      return true
    } catch {
      print("import: \(error)")
      return false
    }
  }

  /// What a program prints; `nil` where it cannot be run or fails.
  private static func output(of command: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}
