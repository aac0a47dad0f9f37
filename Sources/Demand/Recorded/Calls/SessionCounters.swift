import Quantities

/// Sums up the sessions of a log whose calls come in order of time, without holding the calls.
///
/// The rules are those of ``RecordedSessions/importingCalls(_:file:source:)``. A call counts as one
/// of the main line once it is known that no later call overlaps it.
struct SessionCounters {
  /// What is known of a session: about 100 bytes.
  private struct Counter {
    var calls = 0
    var mainCalls = 0
    /// Latest start and latest end of its calls.
    var lastStart: Int64
    var lastEnd: Int64
    /// The last call that overlaps no other so far.
    var hasPending = true
    var pendingGap: Int64 = 0
    var pendingHit: Int32 = 0
    var pendingInput: Int32
    /// Where the main line stands: its end and the input of its last call.
    var mainEnd: Int64
    var mainInput: Int32 = 0
    /// Lines of calls side by side that have not all ended.
    var lines: [Line] = []
  }

  private struct Line {
    var end: Int64
    var input: Int32
  }

  private var counters: [Counter] = []
  private var positions: [UInt64: Int32] = [:]
  private var callsAlone = 0
  private var firstArrival = Int64.max
  private var lastArrival = Int64.min

  /// Lines of calls that ran side by side.
  private(set) var subAgents = 0
  /// Input that the call before on the same line already held [tokens].
  private(set) var hits = 0
  /// Gaps of calls after the first of their line [ms].
  private(set) var gaps = QuantileCounter()
  /// Calls of a session; known after ``finish()``.
  private(set) var callsPerSession = QuantileCounter()
  /// Whether the calls of every session came in order of time.
  private(set) var isInOrder = true

  /// Whether the log names no session.
  var isEmpty: Bool { counters.isEmpty }

  /// Sessions, calls without one included.
  var count: Int { counters.count + callsAlone }

  /// From the first call of the first session to that of the last.
  var arrivalSpan: SimDuration? {
    count == 0 ? nil : SimDuration(microseconds: lastArrival - firstArrival)
  }

  mutating func take(_ call: LoggedCall) {
    let start = call.start.microseconds
    let end = start + (call.duration?.microseconds ?? 0)
    if call.session == 0 {
      callsAlone += 1
      arrive(start)
      callsPerSession.record(1)
    } else if let position = positions[call.session] {
      var counter = counters[Int(position)]
      takeFollowing(call, start, end, in: &counter)
      counters[Int(position)] = counter
    } else {
      arrive(start)
      positions[call.session] = Int32(counters.count)
      counters.append(
        Counter(
          calls: 1, lastStart: start, lastEnd: end, pendingInput: call.input, mainEnd: start))
    }
  }

  private mutating func arrive(_ start: Int64) {
    firstArrival = min(firstArrival, start)
    lastArrival = max(lastArrival, start)
  }

  private mutating func takeFollowing(
    _ call: LoggedCall, _ start: Int64, _ end: Int64, in counter: inout Counter
  ) {
    counter.calls += 1
    if start < counter.lastStart { isInOrder = false }
    let cached = min(call.cached ?? 0, call.input)
    if start < counter.lastEnd {
      if counter.hasPending {
        counter.lines = [Line(end: counter.lastEnd, input: counter.pendingInput)]
        counter.hasPending = false
        subAgents += 1
      }
      let line = Line(end: end, input: call.input)
      if let free = counter.lines.firstIndex(where: { $0.end <= start }) {
        record(gap: start - counter.lines[free].end, hit: min(cached, counter.lines[free].input))
        counter.lines[free] = line
      } else {
        counter.lines.append(line)
        subAgents += 1
      }
    } else {
      settle(&counter)
      counter.pendingGap = start - counter.mainEnd
      counter.pendingHit = min(cached, counter.mainInput)
      counter.pendingInput = call.input
      counter.hasPending = true
    }
    counter.lastStart = max(counter.lastStart, start)
    counter.lastEnd = max(counter.lastEnd, end)
  }

  /// Enters the last call into the main line, or the end of those that ran side by side.
  private mutating func settle(_ counter: inout Counter) {
    if counter.hasPending {
      counter.mainCalls += 1
      if counter.mainCalls > 1 { record(gap: counter.pendingGap, hit: counter.pendingHit) }
      counter.mainInput = counter.pendingInput
      counter.hasPending = false
    }
    counter.lines = []
    counter.mainEnd = counter.lastEnd
  }

  private mutating func record(gap: Int64, hit: Int32) {
    gaps.record(CallLogCounter.milliseconds(SimDuration(microseconds: max(0, gap))))
    hits += Int(hit)
  }

  /// Settles what is open.
  mutating func finish() {
    for position in counters.indices {
      var counter = counters[position]
      settle(&counter)
      counters[position] = counter
      callsPerSession.record(counters[position].calls)
    }
  }
}
