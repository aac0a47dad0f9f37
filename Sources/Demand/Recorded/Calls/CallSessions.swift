import Formats
import Quantities

extension RecordedSessions {
  /// Reads a log of one call per row and groups its calls to sessions.
  ///
  /// The calls of a session are taken in order of their starts. Calls that overlap, directly or
  /// through others, ran side by side: they become sub-agents that start together, each a line of
  /// calls of which none begins before the one before it ended, and the session goes on when all
  /// have ended. A call without a session is a session of its own.
  ///
  /// Where the log tells cached tokens, a block is one token, and as many leading tokens of a call
  /// as were read from a cache are those of the call before it on its branch. So an entry that was
  /// lost, or was never asked for, cannot be told from a new text; and what the first call of a
  /// branch read was written outside of it and is not replayed.
  static func importingCalls<Log: CallLog>(
    _ log: Log.Type, file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var calls = CallSessions()
    let reading = try Log.read(file: file, source: source, into: &calls)
    return (calls.finish(models: reading.names.models.names), reading.account)
  }
}

/// Collects the calls of a log with what a replay needs of them.
struct CallSessions: LoggedCallSink {
  struct Entry {
    var start: Int64
    var duration: Int64?
    var row: Int
    var session: Int32
    var model: Int32
    var input: Int32
    var output: Int32
    var cached: Int32?

    /// When it ended; at its start where the log does not say.
    var end: Int64 { start + (duration ?? 0) }
  }

  private var entries: [Entry] = []
  private var names: [String] = []
  private var positions: [UInt64: Int32] = [:]
  private var knowsCached = false

  var count: Int { entries.count }

  mutating func take(_ call: LoggedCall, nameOfSession: () -> String) {
    var session = Int32(names.count)
    if call.session == 0 {
      names.append("row \(call.row)")
    } else if let known = positions[call.session] {
      session = known
    } else {
      positions[call.session] = session
      names.append(nameOfSession())
    }
    knowsCached = knowsCached || call.cached != nil
    entries.append(
      Entry(
        start: call.start.microseconds, duration: call.duration?.microseconds, row: call.row,
        session: session, model: call.model, input: call.input, output: call.output,
        cached: call.cached))
  }

  /// The sessions in order of their first calls.
  consuming func finish(models: [String]) -> RecordedSessions {
    entries.sort { ($0.session, $0.start, $0.row) < ($1.session, $1.start, $1.row) }
    var ranges: [Range<Int>] = []
    var first = 0
    while first < entries.count {
      var end = first
      while end < entries.count, entries[end].session == entries[first].session { end += 1 }
      ranges.append(first..<end)
      first = end
    }
    let entries = self.entries
    ranges.sort {
      let (a, b) = (entries[$0.lowerBound], entries[$1.lowerBound])
      return (a.start, a.row) < (b.start, b.row)
    }
    var builder = RecordedSessionsBuilder(blockTokens: 1)
    let origin = ranges.first.map { entries[$0.lowerBound].start } ?? 0
    for range in ranges {
      var prefixes = PrefixNumbers()
      let main = Self.main(
        of: entries[range], models, knowsCached ? { prefixes.runs(of: $0) } : nil)
      builder.append(
        name: names[Int(entries[range.lowerBound].session)],
        arrival: SimDuration(microseconds: entries[range.lowerBound].start - origin), main: main)
    }
    return builder.finish()
  }

  /// Lays the calls of a session out on its main line and side by side.
  private static func main(
    of calls: ArraySlice<Entry>, _ models: [String],
    _ runs: (([Entry]) -> [[BlockRun]])?
  ) -> BranchDraft {
    let origin = calls.first?.start ?? 0
    func branch(_ line: [Entry], from start: Int64) -> BranchDraft {
      let runs = runs?(line)
      return BranchDraft(
        calls: line.enumerated().map { position, call in
          CallDraft(
            start: SimDuration(microseconds: call.start - start),
            serviceTime: call.duration.map { SimDuration(microseconds: $0) }, input: call.input,
            output: call.output, model: models[Int(call.model)], runs: runs?[position] ?? [],
            isUserTurn: call.start == origin && position == 0)
        })
    }
    var line: [Entry] = []
    var spawns: [BranchDraft.Spawn] = []
    var group = calls.startIndex
    while group < calls.endIndex {
      var lines: [[Entry]] = []
      var end = calls[group].end
      var next = group
      while next < calls.endIndex, next == group || calls[next].start < end {
        let call = calls[next]
        end = max(end, call.end)
        if let free = lines.firstIndex(where: { $0[$0.count - 1].end <= call.start }) {
          lines[free].append(call)
        } else {
          lines.append([call])
        }
        next += 1
      }
      if lines.count == 1 {
        line += lines[0]
      } else {
        let start = calls[group].start
        spawns.append(
          BranchDraft.Spawn(
            callsBefore: line.count, start: SimDuration(microseconds: start - origin),
            end: SimDuration(microseconds: end - origin), isAwaited: true,
            branches: lines.map { branch($0, from: start) }))
      }
      group = next
    }
    var main = branch(line, from: origin)
    main.spawns = spawns
    return main
  }
}

/// Numbers the tokens of a session's inputs so that two calls share a prefix of known length.
///
/// What a later call will share is numbered upwards without a gap, so that a growing conversation
/// has one run and a tail of its own for each call, however long it is.
struct PrefixNumbers {
  /// From here on tokens are numbered that no other call shares.
  private static let firstTail: Int32 = 1 << 30
  private var nextShared: Int32 = 0
  private var nextTail = Self.firstTail

  /// The runs of the calls of one branch.
  mutating func runs(of calls: [CallSessions.Entry]) -> [[BlockRun]] {
    var result: [[BlockRun]] = []
    var path: [BlockRun] = []
    for (position, call) in calls.enumerated() {
      let common = position == 0 ? 0 : Self.common(calls[position - 1], call)
      let later = position + 1 < calls.count ? Self.common(call, calls[position + 1]) : 0
      Self.cut(&path, to: common)
      let shared = max(0, later - common)
      let tail = call.input - common - shared
      // A session of more than a thousand million tokens shares nothing any more.
      guard nextShared <= Self.firstTail - shared, nextTail <= .max - tail else {
        path = []
        result.append([])
        continue
      }
      append(BlockRun(first: nextShared, count: shared), to: &path)
      nextShared += shared
      result.append(tail > 0 ? path + [BlockRun(first: nextTail, count: tail)] : path)
      nextTail += tail
    }
    return result
  }

  /// Leading tokens that the second call shares with the first.
  private static func common(
    _ first: CallSessions.Entry, _ second: CallSessions.Entry
  ) -> Int32 {
    min(second.cached ?? 0, first.input, second.input)
  }

  private static func cut(_ path: inout [BlockRun], to count: Int32) {
    var left = count
    for (position, run) in path.enumerated() {
      if run.count >= left {
        path.removeSubrange((left == 0 ? position : position + 1)...)
        if left > 0 { path[position] = BlockRun(first: run.first, count: left) }
        return
      }
      left -= run.count
    }
  }

  private func append(_ run: BlockRun, to path: inout [BlockRun]) {
    guard run.count > 0 else { return }
    if let last = path.last, last.first + last.count == run.first {
      path[path.count - 1] = BlockRun(first: last.first, count: last.count + run.count)
    } else {
      path.append(run)
    }
  }
}
