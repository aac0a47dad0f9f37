import Formats
import NumericalMethods
import Quantities

/// The first conversations of a preset, written as a log of coding-agent sessions.
///
/// They are what a ``Workload`` of the preset draws for the same seed in replication 0, with
/// nothing repeated; ``RecordedSessions/importingAgentSessions(file:source:)`` reads them back. A
/// call takes the time that was fitted to recorded ones, at one endpoint whose cache lives for 5
/// minutes.
///
/// Such a log shows the format and lets a replay be tried. It is simulated, and its names say so:
/// what is found with it is found about the preset.
public struct SimulatedLog: Sendable {
  /// The preset that it is drawn from.
  public let preset: String
  /// Sessions it holds.
  public let sessions: Int
  /// Seed of its draws.
  public let seed: UInt64
  private let session: SyntheticSession

  /// The log of the shipped scenario `recorded`.
  public static let shipped = SimulatedLog(
    preset: "coding-agent-median", sessions: 24, seed: 8, session: .codingAgentMedian)

  /// Names of the presets that a log can be drawn from: those without sub-agents.
  public static var presets: [String] {
    SyntheticSession.presets.filter { $0.session.subAgents == nil }.map(\.name)
  }

  /// A log of one of ``presets``; `nil` for another name.
  public init?(preset: String, sessions: Int, seed: UInt64) {
    guard let found = SyntheticSession.presets.first(where: { $0.name == preset }),
      found.session.subAgents == nil
    else { return nil }
    self.init(preset: preset, sessions: sessions, seed: seed, session: found.session)
  }

  private init(preset: String, sessions: Int, seed: UInt64, session: SyntheticSession) {
    self.preset = preset
    self.sessions = sessions
    self.seed = seed
    self.session = session
  }

  /// One session with its line end.
  public func line(_ number: Int) -> String {
    let requests = requests(of: TaskID(UInt64(number)), Chance(seed: seed, replication: 0))
    let line = JSONNode.object([
      ("id", .string("simulated-\(number)")), ("models", ["simulated"]),
      ("block_size", .number(SyntheticSession.blockTokens)), ("hash_id_scope", "local"),
      ("requests", .array(requests)),
    ])
    return line.compactText + "\n"
  }

  /// Calls of one session.
  func callCount(ofSession number: Int) -> Int {
    var state = Session(task: TaskID(UInt64(number)), branch: 0)
    session.open(&state, chance: Chance(seed: seed, replication: 0))
    return Int(state.stepCount)
  }

  /// The whole log.
  public var text: String { (0..<sessions).map(line).joined() }

  private func requests(of task: TaskID, _ chance: Chance) -> [JSONNode] {
    var state = Session(task: task, branch: 0)
    session.open(&state, chance: chance)
    var requests: [JSONNode] = []
    var start: Int64 = 0
    var previous: (prefix: PrefixIdentity, milliseconds: Int64)?
    while state.step < state.stepCount {
      let step = session.shapeStep(&state, chance: chance)
      let age = (step.gap.microseconds + 500) / 1000 + (previous?.milliseconds ?? 0)
      start += age
      let prefix = session.prefix(of: state)
      var cached = 0
      if let previous, age <= 300_000 {
        cached = session.commonBlocks(previous.prefix, prefix) * SyntheticSession.blockTokens
      }
      let milliseconds = Self.milliseconds(
        new: Int(state.context) - cached, cached: cached, output: Int(state.output))
      requests.append(
        .object([
          ("t", .number(Double(start) / 1000)), ("type", "n"), ("model", "simulated"),
          ("in", .number(state.context)), ("out", .number(state.output)),
          ("hash_runs", .array(runs(of: prefix))),
          ("api_time", .number(Double(milliseconds) / 1000)),
          ("input_types", [step.isUserTurn ? "text" : "tool_result"]),
        ]))
      previous = (prefix, milliseconds)
      state.context += state.output
      state.step += 1
    }
    return requests
  }

  /// Time of a call: the fit to 19,149 recorded calls of Claude Opus 4.5, 1.24 s and 47 ms per
  /// 1,000 tokens of new input, 8.5 ms of cached input, 15.6 s of output (workload and provider
  /// facts, 4.1), rounded to the millisecond. Exact: the sum is in nanoseconds.
  private static func milliseconds(new: Int, cached: Int, output: Int) -> Int64 {
    let nanoseconds = 1_240_000_000 + 47_000 * new + 8_500 * cached + 15_600_000 * output
    return Int64((nanoseconds + 500_000) / 1_000_000)
  }

  /// The blocks of an input: those of the system prompt, then those of its line of history, which
  /// have numbers of their own.
  private func runs(of prefix: PrefixIdentity) -> [JSONNode] {
    func run(_ first: Int, _ count: Int) -> [JSONNode] {
      count > 0 ? [[.number(first), .number(count)]] : []
    }
    let blocks = Int(prefix.blocks)
    let system = session.systemTokens.count / SyntheticSession.blockTokens
    let shared = prefix.line == 0 ? blocks : min(blocks, system)
    return run(1, shared) + run(Int(prefix.line) * 1_000_000 + shared + 1, blocks - shared)
  }
}
