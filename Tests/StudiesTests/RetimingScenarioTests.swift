import Demand
import Formats
import Quantities
import Studies
import Testing

/// The `retime` section of a log, in the scenario that has every key.
@Suite struct RetimingScenarioTests {
  private let everything: JSONNode
  private let files: ScenarioFiles
  private static let section = "$.workloads[3].recorded.retime"

  init() throws {
    everything = try Fixture.everything()
    files = try Fixture.files()
  }

  private func scenario(_ changes: [(String, JSONNode?)]) throws -> Scenario {
    var root = everything
    for (path, value) in changes { root = try root.changing(path, to: value) }
    return try Scenario(decoding: root, files: files)
  }

  private func replay(_ scenario: Scenario) throws -> RecordedReplay {
    guard case .recorded(let replay) = scenario.workloads[3].workload.source else {
      throw CancellationError()
    }
    return replay
  }

  /// The log's calls arrived after 0, 64.314579 and 904.541977 s (the file's timestamps).
  @Test func `every key is read`() throws {
    let scenario = try scenario([])
    let replay = try replay(scenario)
    #expect(replay.retiming.loop == .open)
    #expect(replay.retiming.gapFactor == 0.5)
    #expect(replay.order == [1, 2])
    guard case .recorded(let offsets) = scenario.workloads[3].workload.arrivals else {
      Issue.record("arrivals are not those of the log")
      return
    }
    // (64.314579 s - 1 min) / 2 and (904.541977 s - 1 min) / 2, rounded half away from zero.
    #expect(offsets.map(\.microseconds) == [2_157_290, 422_270_989])
  }

  @Test func `a log as it was recorded has no section when it is resolved`() throws {
    let plain = try scenario([(Self.section, nil)])
    #expect(plain.resolved["workloads"]?.array?[3]["recorded"]?["retime"] == nil)
    #expect(try replay(plain).retiming == .asRecorded)
    let empty = try scenario([(Self.section, JSONNode.object([]))])
    #expect(empty.resolved == plain.resolved)
    #expect(!plain.words.contains { $0.contains("re-timed") })
  }

  @Test func `validate says what is changed`() throws {
    let words = try scenario([]).words.first { $0.hasPrefix("workload calls") }
    let told: String = """
      ; re-timed: sessions that began 1 min to 1 h into the log; arrivals 2 times as fast; open \
      loop: each call at its recorded time, whatever has been answered; times between calls 0.5 \
      times as long
      """
    #expect(words?.hasSuffix(told) == true, "\(words ?? "")")
    let closed = try scenario([
      (Self.section, ["gap_factor": 0, "from": "30 s"])
    ])
    let short: String = """
      ; re-timed: sessions that began 30 s or later into the log; gaps after answers 0 times as long
      """
    #expect(closed.words.contains { $0.hasSuffix(short) })
  }

  @Test func `mistakes are told at their place`() throws {
    let from = "\(Self.section).from"
    let window = "found a window, but the log does not say when its sessions began"
    let cases: [(String, JSONNode?, String, String)] = [
      (
        "\(Self.section).to", "1 min", "\(Self.section).to", "expected a time after \"from\", 1 min"
      ),
      ("\(Self.section).loop", "opne", "\(Self.section).loop", "\"closed\", \"open\""),
      ("\(Self.section).speed", 2, "\(Self.section).speed", "unknown key"),
      (from, "-1 s", from, "a duration is text with a unit"),
      ("\(Self.section).gap_factor", -0.5, "\(Self.section).gap_factor", "0 to 1000"),
      (from, "50 min", "$.workloads[3].recorded", "that began in the window of \"retime\""),
      (
        "$.workloads[3].arrivals", ["kind": "poisson", "rate_per_h": 9],
        "\(Self.section).arrival_rate_factor", "tasks do not arrive as they were recorded"
      ),
      (
        "$.workloads[2].recorded.retime", ["from": "1 s"],
        "$.workloads[2].recorded.retime", window
      ),
    ]
    for (path, value, place, message) in cases {
      let mistakes = Fixture.mistakes(in: try everything.changing(path, to: value), files)
      let found = mistakes.first { $0.path == place }?.message ?? ""
      #expect(found.contains(message), "\(path): \(mistakes.map(\.message))")
    }
  }

  /// An open loop needs no times of arrival: calls have theirs from the start of their session.
  @Test func `sessions may arrive at a rate and go on in an open loop`() throws {
    let open = try scenario([("$.workloads[2].recorded.retime", ["loop": "open"])])
    #expect(open.workloads[2].recordedFile?.path == "log.jsonl")
    let again = try Scenario(decoding: open.resolved, files: files)
    #expect(again.resolved == open.resolved)
    guard case .recorded(let replay) = again.workloads[2].workload.source else { return }
    #expect(replay.retiming.loop == .open)
  }
}
