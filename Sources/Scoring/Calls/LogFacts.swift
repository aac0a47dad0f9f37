import Demand
import NumericalMethods
public import Quantities

/// What a log says by itself, whatever the policies.
public struct LogFacts: Sendable, Hashable {
  /// Calls that were scored.
  public private(set) var calls = 0
  /// Their input [tokens].
  public private(set) var inputTokens = 0
  /// What of it was read from caches [tokens].
  public private(set) var cachedTokens = 0
  /// Their output [tokens].
  public private(set) var outputTokens = 0
  /// Scored calls of a session that the log names.
  public private(set) var sessionCalls = 0
  /// Calls whose cost the log tells.
  public private(set) var pricedCalls = 0
  /// What they cost.
  public private(set) var loggedSpend = USDTotal.zero
  /// When the first call was made.
  public private(set) var first: UTCInstant?
  /// When the last call was made.
  public private(set) var last: UTCInstant?
  /// Calls left out, by the name of a model that the catalogue does not have, in order of the first.
  public private(set) var leftOut: [(name: String, calls: Int)] = []
  /// Callers that are told apart; the calls of others count as position 0.
  public internal(set) var callers: [String] = []
  /// Scored calls by caller, of others first.
  public private(set) var callerCalls: [Int] = []
  /// What calls ask for, in order of the first.
  public internal(set) var groups: [CallGroup] = []
  /// Scored calls by group.
  public private(set) var groupCalls: [Int] = []
  /// Cells that the calls fell into.
  public internal(set) var cells = 0
  /// A fingerprint of all scored calls in their order.
  public private(set) var fingerprint: UInt64 = 0

  mutating func count(_ call: LoggedCall) {
    if let cost = call.cost {
      pricedCalls += 1
      loggedSpend += cost
    }
    see(call.start)
  }

  mutating func count(_ call: ScoredCall) { see(UTCInstant(microseconds: call.start)) }

  private mutating func see(_ start: UTCInstant) {
    first = min(first ?? start, start)
    last = max(last ?? start, start)
  }

  mutating func leaveOut(_ name: String) {
    if let index = leftOut.firstIndex(where: { $0.name == name }) {
      leftOut[index].calls += 1
    } else {
      leftOut.append((name, 1))
    }
  }

  mutating func enter(_ call: ScoredCall, group: Int) {
    calls += 1
    inputTokens += Int(call.input)
    cachedTokens += Int(call.cached)
    outputTokens += Int(call.output)
    if call.session != 0 { sessionCalls += 1 }
    while callerCalls.count <= Int(call.caller) { callerCalls.append(0) }
    callerCalls[Int(call.caller)] += 1
    while groupCalls.count <= group { groupCalls.append(0) }
    groupCalls[group] += 1
    let tokens =
      UInt64(UInt32(bitPattern: call.input)) << 32 | UInt64(UInt32(bitPattern: call.output))
    let more = UInt64(UInt32(bitPattern: call.cached)) << 32 | UInt64(UInt32(bitPattern: call.cell))
    fingerprint = RandomStream.mix(
      fingerprint ^ tokens &+ more &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: call.start)
        ^ call.session)
  }

  /// The calls that were left out in all.
  public var leftOutCalls: Int { leftOut.reduce(0) { $0 + $1.calls } }

  /// Compares all but names.
  public static func == (a: Self, b: Self) -> Bool {
    a.calls == b.calls && a.fingerprint == b.fingerprint && a.loggedSpend == b.loggedSpend
      && a.leftOutCalls == b.leftOutCalls
  }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(calls)
    hasher.combine(fingerprint)
  }
}
