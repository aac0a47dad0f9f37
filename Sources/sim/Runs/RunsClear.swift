import ArgumentParser
import Formats
import Foundation

/// `sim runs gc`.
struct RunsClear: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove old reports, and what killed runs left behind.",
    discussion: """
      Examples:
        sim runs gc                               leftovers of killed runs only
        sim runs gc --older-than 30d              and reports that are older
        sim runs gc --keep 3                      and all but the newest three of each scenario
        sim runs gc --older-than 30d --keep 3 --yes

      With both options a report goes that is old and not among the newest. What would go is listed
      first; nothing goes without --yes or a yes at the terminal. Folders that are no report of ours,
      and reports that git keeps, stay.
      """)

  @OptionGroup var place: RunsFolderOptions
  @Option(
    help: ArgumentHelp("Remove reports older than this: 30d, 12h, 2w.", valueName: "age"),
    transform: Self.seconds)
  var olderThan: Double?
  @Option(help: ArgumentHelp("Keep the newest so many of each scenario.", valueName: "n"))
  var keep: Int?
  @Flag(help: "Remove without asking.") var yes = false
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep is 0 or more, not \(keep).") }
  }

  /// An age such as `30d` in seconds.
  static func seconds(_ text: String) throws -> Double {
    let units = ["h": 3600.0, "d": 86_400, "w": 604_800]
    let plain = text.filter { $0 != " " }
    guard let unit = plain.last.flatMap({ units[String($0)] }),
      let number = Double(plain.dropLast()),
      number >= 0, number < 1e6
    else { throw ValidationError("it is a number with h, d or w, as 30d, not \"\(text)\".") }
    return number * unit
  }

  /// A folder that may go, and why.
  private struct Candidate {
    let path: String
    let reason: String
    let bytes: Int
  }

  func run() throws {
    try place.requireFolder()
    let git = GitKeeping(folder: place.folder)
    let leftovers = OutputFolder.leftovers(in: place.folder).map { path in
      Candidate(
        path: path, reason: "left by a run that was killed",
        bytes: ReportFolder.size(below: path))
    }
    var kept = 0
    let old = outdated().filter { candidate in
      let isKept = git.keeps(candidate.path)
      if isKept { kept += 1 }
      return !isKept
    }
    let candidates = leftovers + old
    if kept > 0 { output.say("\(kept) reports stay because git keeps them") }
    let isAgreed = try candidates.isEmpty || agree(to: candidates)
    var removed: [Candidate] = []
    if isAgreed {
      for candidate in candidates {
        try Self.remove(candidate.path)
        removed.append(candidate)
      }
    }
    try output.print(
      text: text(candidates, isDone: isAgreed),
      json: .object([
        ("schema", "tollway.runs-gc/1"), ("folder", .string(place.folder)),
        ("removed", .bool(isAgreed && !candidates.isEmpty)),
        ("bytes", .number(candidates.reduce(0) { $0 + $1.bytes })),
        (
          "folders",
          .array(
            candidates.map { candidate in
              .object([
                ("path", .string(candidate.path)), ("reason", .string(candidate.reason)),
                ("bytes", .number(candidate.bytes)),
              ])
            })
        ),
      ]))
    if !isAgreed { output.say("nothing was removed; --yes removes it") }
  }

  /// Reports that the options no longer want.
  private func outdated() -> [Candidate] {
    guard olderThan != nil || keep != nil else { return [] }
    let now = Date()
    var seen: [String: Int] = [:]
    return ReportFolder.all(in: place.folder).compactMap { report in
      let kind = report.scenario + "\n" + report.command
      seen[kind, default: 0] += 1
      var reasons: [String] = []
      if let keep {
        guard seen[kind, default: 0] > keep else { return nil }
        reasons.append("not among the newest \(keep) of \(report.scenario)")
      }
      if let olderThan {
        // What does not say when it was made is not known to be old.
        guard let date = report.date, now.timeIntervalSince(date) > olderThan else { return nil }
        reasons.append("of \(report.when)")
      }
      return Candidate(
        path: report.path, reason: reasons.joined(separator: ", "), bytes: report.size)
    }
  }

  private func text(_ candidates: [Candidate], isDone: Bool) -> String {
    if candidates.isEmpty { return "nothing to remove in \(place.folder)\n" }
    let lines = candidates.map { candidate in
      let size = ReportFolder.text(ofBytes: candidate.bytes)
      return String(repeating: " ", count: max(0, 8 - size.count)) + size
        + "  \(candidate.path)  (\(candidate.reason))"
    }
    let total = ReportFolder.text(ofBytes: candidates.reduce(0) { $0 + $1.bytes })
    let count = candidates.count == 1 ? "1 folder" : "\(candidates.count) folders"
    return lines.joined(separator: "\n")
      + "\n\(isDone ? "removed" : "to be removed"): \(count), \(total)\n"
  }

  private func agree(to candidates: [Candidate]) throws -> Bool {
    if yes { return true }
    guard Terminal.canAsk, output.format == .text else { return false }
    Terminal.say(text(candidates, isDone: false).trimmingCharacters(in: .newlines))
    let answer = Terminal.ask("Remove them? [y/N] ")?.lowercased()
    return answer == "y" || answer == "yes"
  }

  /// Takes a folder away: first its name, so that a killed removal leaves what the next one finds.
  private static func remove(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    let name = url.lastPathComponent
    let process = ProcessInfo.processInfo.processIdentifier
    let hidden =
      name.hasPrefix(".")
      ? url
      : url.deletingLastPathComponent().appendingPathComponent(
        ".\(name).\(process).partial.removed")
    if hidden != url, rename(url.path, hidden.path) != 0 {
      throw Files.failure(
        "\(path): error: cannot remove: \(String(cString: strerror(errno)).lowercased())",
        code: .unwritable)
    }
    do {
      try FileManager.default.removeItem(at: hidden)
    } catch {
      throw Files.failure(
        "\(path): error: cannot remove: \(Files.reason(error))", code: .unwritable)
    }
  }
}

/// What git keeps of a folder; whoever commits a report means it to stay.
struct GitKeeping {
  /// Whether the folder lies in a repository.
  private let isInRepository: Bool
  private let folder: String

  init(folder: String) {
    self.folder = folder
    var place = URL(fileURLWithPath: folder).standardizedFileURL.resolvingSymlinksInPath()
    var isFound = false
    while place.path != "/" {
      if FileManager.default.fileExists(atPath: place.appendingPathComponent(".git").path) {
        isFound = true
        break
      }
      place = place.deletingLastPathComponent()
    }
    isInRepository = isFound
  }

  /// Whether git keeps a file of a folder, or may: where it cannot be asked, the answer is yes.
  func keeps(_ path: String) -> Bool {
    guard isInRepository else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "git", "-C", folder, "ls-files", "--", URL(fileURLWithPath: path).lastPathComponent,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return true }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus != 0 || !data.isEmpty
  }
}
