public import Formats
import NumericalMethods
import Quantities

extension SyntheticSession {
  /// The first conversations of a seed as a log of coding-agent sessions, one line each.
  ///
  /// They are what ``Workload`` would draw for the same seed, replication 0, with nothing repeated;
  /// ``RecordedSessions/importingAgentSessions(file:source:)`` reads them back. A call takes the
  /// time that the fit to 19,149 recorded calls of Claude Opus 4.5 gives (1.24 s + 47 ms and
  /// 8.5 ms per 1,000 tokens of new and of cached input + 15.6 s per 1,000 tokens of output;
  /// workload and provider facts, 4.1) at one endpoint whose cache lives for 5 minutes.
  ///
  /// Such a log shows the format and lets a replay be tried. It is simulated, and its names say so:
  /// what is found with it is found about the preset.
  public func simulatedAgentLog(sessions: Int, seed: UInt64) -> [JSONNode] {
    let chance = Chance(seed: seed, replication: 0)
    return (0..<sessions).map { number in
      .object([
        ("id", .string("simulated-\(number)")), ("models", ["simulated"]),
        ("block_size", .number(Self.blockTokens)), ("hash_id_scope", "local"),
        ("requests", .array(simulatedRequests(TaskID(UInt64(number)), chance: chance))),
      ])
    }
  }

  private func simulatedRequests(_ task: TaskID, chance: Chance) -> [JSONNode] {
    var session = Session(task: task, branch: 0)
    open(&session, chance: chance)
    var requests: [JSONNode] = []
    var start: Int64 = 0
    var previous: (prefix: PrefixIdentity, milliseconds: Int64)?
    while session.step < session.stepCount {
      let step = shapeStep(&session, chance: chance)
      let gap = (step.gap.microseconds + 500) / 1000
      let age = gap + (previous?.milliseconds ?? 0)
      start += age
      let prefix = PrefixIdentity(
        line: session.generation, blocks: session.context / Int32(Self.blockTokens))
      var cached = 0
      if let previous, age <= 300_000 {
        cached = commonBlocks(previous.prefix, prefix) * Self.blockTokens
      }
      let milliseconds = Self.milliseconds(
        new: Int(session.context) - cached, cached: cached, output: Int(session.output))
      requests.append(
        .object([
          ("t", .number(Double(start) / 1000)), ("type", "n"), ("model", "simulated"),
          ("in", .number(session.context)), ("out", .number(session.output)),
          ("hash_runs", .array(runs(of: prefix))),
          ("api_time", .number(Double(milliseconds) / 1000)),
          ("input_types", [step.isUserTurn ? "text" : "tool_result"]),
        ]))
      previous = (prefix, milliseconds)
      session.context += session.output
      session.step += 1
    }
    return requests
  }

  /// Time of a call, rounded to the millisecond; the fit in whole microseconds per 1,000 tokens.
  private static func milliseconds(new: Int, cached: Int, output: Int) -> Int64 {
    let thousandths = 1_240_000_000 + 47_000 * new + 8_500 * cached + 15_600_000 * output
    return Int64((thousandths + 500_000) / 1_000_000)
  }

  /// The blocks of an input: those of the system prompt, then those of its line of history, which
  /// have numbers of their own.
  private func runs(of prefix: PrefixIdentity) -> [JSONNode] {
    func run(_ first: Int, _ count: Int) -> JSONNode { [.number(first), .number(count)] }
    let blocks = Int(prefix.blocks)
    guard prefix.line > 0 else { return blocks > 0 ? [run(1, blocks)] : [] }
    let shared = min(blocks, systemTokens.count / Self.blockTokens)
    let own = Int(prefix.line) * 1_000_000 + shared + 1
    return [run(1, shared), run(own, blocks - shared)].filter { $0.array?[1].int64 != 0 }
  }
}

extension SyntheticSession {
  /// The log of the shipped scenario `recorded`: 30 conversations of ``codingAgentMedian``.
  public static var shippedAgentLog: [JSONNode] {
    codingAgentMedian.simulatedAgentLog(sessions: 30, seed: 20_260_818)
  }
}
