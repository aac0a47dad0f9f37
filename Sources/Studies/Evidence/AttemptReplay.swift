public import Accounting
import Demand
import Quantities
import Routing
public import Scoring
public import Simulation
import Supply

/// What a call of a run brought, as a reward of the choice of its first endpoint.
public enum CallReward: String, CaseIterable, Sendable {
  /// What its attempts cost together [USD].
  case cost = "cost_usd"
  /// 1 where it was answered, else 0.
  case served
  /// From its first attempt to the end of its last [s].
  case duration = "duration_s"
}

/// The attempts of a run seen by the gateway of another policy: what it would have done first with
/// each call, in the state that the log tells of.
///
/// Gateways believe what they have seen of attempts that ended, and a log has all of these: told of
/// each, the other gateway believes what it would have believed had it watched. The same is done with a
/// gateway of the logging policy, whose propensities must come out as logged.
public struct AttemptReplay: Sendable {
  /// Kinds of endpoint rules whose choice follows from prices, settings and attempts alone.
  public static let replayableRules = [
    "price-balanced", "lowest-price", "highest-throughput", "lowest-latency", "random",
    "competitive-edge", "helicone-p2c", "switching", "weighted", "litellm-simple-shuffle",
  ]

  /// Decisions in the order of sessions and steps. The actions are the endpoint that was chosen,
  /// another one that the logging policy may choose, and one that it never chooses there.
  public let decisions: LoggedDecisions
  /// Calls whose logged propensity came out again.
  public let reproduced: Int
  /// Calls without a logged propensity, which are left out.
  public let unknown: Int
  /// Calls for which the other policy has no endpoint at all, which are left out.
  public let unserved: Int

  /// Why a policy cannot be evaluated on the attempts of another; `nil` where it can.
  public static func refusal(_ evaluated: RunPlan, logged: RunPlan, _ rows: [AttemptRow]) -> String?
  {
    let policy = evaluated.policy
    let name = "policy \"\(policy.name)\""
    let kind = policy.endpointRule.kind
    if policy.router != nil {
      return
        "\(name) is LiteLLM's Router, whose cooldowns and priorities a log of attempts does not "
        + "hold; `sim compare` runs it"
    }
    if policy.breaker != .noBreaker {
      return
        "\(name) has a breaker, whose state a log of attempts does not hold; `sim compare` runs it"
    }
    if policy.exacto != .off {
      return "\(name) goes by tool errors, which attempts.csv does not hold; `sim compare` runs it"
    }
    if !replayableRules.contains(kind) {
      return
        "\(name) picks by \(kind), which goes by more than prices, settings and attempts; rules "
        + "that can be evaluated: \(replayableRules.joined(separator: ", "))"
    }
    let choosesModels = rows.contains { $0.modelPropensity != nil }
    if policy.cascade != nil || logged.policy.cascade != nil {
      return "\(name) or the logged one is a cascade: a call has more than one model"
    }
    if choosesModels, policy.modelRule != logged.policy.modelRule {
      return
        "\(name) chooses models by another rule than the logged policy (\(policy.modelRule.kind) "
        + "against \(logged.policy.modelRule.kind)); only the choice of endpoints is evaluated"
    }
    return nil
  }

  /// Replays attempts, in the order in which they ended.
  public init(
    _ rows: [AttemptRow], logged: RunPlan, evaluated: RunPlan, reward: CallReward
  ) {
    var replay = Replay(rows, logged: logged, evaluated: evaluated)
    replay.run()
    let outcome = replay.decisions(reward)
    decisions = outcome.decisions
    reproduced = replay.reproduced
    unknown = replay.unknown
    unserved = replay.unserved
  }
}

/// A conversation: the main one of a task, or a sub-agent's.
private struct ConversationKey: Hashable {
  var task: UInt64
  var branch: Int32
}

/// A call of a conversation.
private struct CallKey: Hashable {
  var conversation: ConversationKey
  var step: Int32
  var repetition: Int32

  init(_ row: AttemptRow) {
    conversation = ConversationKey(task: row.task.number, branch: row.branch)
    step = row.step
    repetition = row.repetition
  }
}

/// What both policies would do first with a call.
private struct FirstChoice {
  var key: CallKey
  var sentAt: SimTime
  var row: LoggedDecisions.Row
}

/// The replay under way.
private struct Replay {
  private let rows: [AttemptRow]
  private let plans: (own: RunPlan, other: RunPlan)
  private var gateways: (own: Gateway, other: Gateway)
  private var sticky: [ConversationKey: (own: StickyRecord, other: StickyRecord)] = [:]
  /// Input of each call, where an attempt of it tells.
  private var inputs: [CallKey: TokenCount] = [:]
  private var latestInput: [ConversationKey: TokenCount] = [:]
  private var choices: [FirstChoice] = []
  private(set) var reproduced = 0
  private(set) var unknown = 0
  private(set) var unserved = 0

  init(_ rows: [AttemptRow], logged: RunPlan, evaluated: RunPlan) {
    self.rows = rows
    plans = (logged, evaluated)
    gateways = (logged.gateway, evaluated.gateway)
    for row in rows where row.usage.input > .zero { inputs[CallKey(row)] = row.usage.input }
  }

  /// Sends and ends attempts in order of time; what ends at an instant is known to what is sent then.
  mutating func run() {
    let sent = rows.indices.sorted { (rows[$0].sentAt, $0) < (rows[$1].sentAt, $1) }
    var ended = 0
    for index in sent {
      while ended < rows.count, rows[ended].sentAt + rows[ended].duration <= rows[index].sentAt {
        end(rows[ended])
        ended += 1
      }
      send(rows[index])
    }
  }

  private mutating func send(_ row: AttemptRow) {
    let key = CallKey(row)
    let input = inputs[key] ?? latestInput[key.conversation] ?? .zero
    latestInput[key.conversation] = input
    let model = plans.own.setting.catalogue[row.endpoint].model
    let instant = plans.own.setting.startsAt + SimDuration(microseconds: row.sentAt.microseconds)
    let requests = (
      plans.own.request(row.task, branch: row.branch, model: model, input: input),
      plans.other.request(row.task, branch: row.branch, model: model, input: input)
    )
    if row.role == .first {
      let records = sticky[key.conversation] ?? (StickyRecord(), StickyRecord())
      let own = gateways.own.firstChoice(requests.0, records.0, at: row.sentAt, instant)
      let other = gateways.other.firstChoice(requests.1, records.1, at: row.sentAt, instant)
      decide(row, key, own: own, other: other)
    }
    let endpoint = Int(row.endpoint.index)
    gateways.own.attemptSent(
      SentAttempt(endpoint: endpoint, request: requests.0, at: row.sentAt))
    gateways.other.attemptSent(
      SentAttempt(endpoint: endpoint, request: requests.1, at: row.sentAt))
  }

  private mutating func decide(
    _ row: AttemptRow, _ key: CallKey, own: [(endpoint: EndpointID, probability: Double)],
    other: [(endpoint: EndpointID, probability: Double)]
  ) {
    guard let propensity = row.odds.propensity else {
      unknown += 1
      return
    }
    guard !other.isEmpty else {
      unserved += 1
      return
    }
    let logged = own.first { $0.endpoint == row.endpoint }?.probability ?? 0
    let isReproduced = abs(logged - propensity) <= 1e-9
    if isReproduced { reproduced += 1 }
    let same = other.first { $0.endpoint == row.endpoint }?.probability ?? 0
    var never = 0.0
    if isReproduced {
      for choice in other where choice.endpoint != row.endpoint {
        let its = own.first { $0.endpoint == choice.endpoint }?.probability ?? 0
        if its <= 0 { never += choice.probability }
      }
    } else if propensity == 1 {
      never = 1 - same
    }
    never = min(never, 1 - same)
    choices.append(
      FirstChoice(
        key: key, sentAt: row.sentAt,
        row: LoggedDecisions.Row(
          chosen: 0, reward: 0, propensity: propensity,
          evaluated: [same, max(0, 1 - same - never), never],
          logging: [propensity, 1 - propensity, 0])))
  }

  private mutating func end(_ row: AttemptRow) {
    let at = row.sentAt + row.duration
    var ended = EndedAttempt(
      endpoint: Int(row.endpoint.index), task: row.task, outcome: row.outcome,
      timeToFirstToken: row.timeToFirstToken, duration: row.duration, usage: row.usage,
      cost: row.cost, retryAfter: row.retryAfter, at: at)
    ended.usesTools =
      plans.own.request(
        row.task, branch: row.branch, model: ModelID(0), input: .zero
      ).needsTools
    gateways.own.attemptEnded(ended)
    gateways.other.attemptEnded(ended)
    guard row.outcome == .served else { return }
    let key = CallKey(row).conversation
    var records = sticky[key] ?? (StickyRecord(), StickyRecord())
    let readsCache = row.usage.cacheRead > .zero
    records.own.succeed(
      at: row.endpoint, at, readsCache: readsCache, under: plans.own.policy.stickiness)
    records.other.succeed(
      at: row.endpoint, at, readsCache: readsCache, under: plans.other.policy.stickiness)
    sticky[key] = records
  }

  /// The decisions with what their calls brought, by conversation in order of its first call.
  func decisions(_ reward: CallReward) -> (decisions: LoggedDecisions, sessions: Int) {
    var outcomes: [CallKey: (cost: Double, isServed: Bool, start: SimTime, end: SimTime)] = [:]
    for row in rows {
      let key = CallKey(row)
      let end = row.sentAt + row.duration
      var outcome = outcomes[key] ?? (0, false, row.sentAt, end)
      if row.disposition == .billed { outcome.cost += row.cost.dollars }
      if row.outcome == .served { outcome.isServed = true }
      outcome.start = min(outcome.start, row.sentAt)
      outcome.end = max(outcome.end, end)
      outcomes[key] = outcome
    }
    var places: [ConversationKey: Int] = [:]
    var sessions: [[LoggedDecisions.Row]] = []
    for choice in choices {
      guard let outcome = outcomes[choice.key] else { continue }
      var row = choice.row
      row.reward =
        switch reward {
        case .cost: outcome.cost
        case .served: outcome.isServed ? 1 : 0
        case .duration: (outcome.end - outcome.start).seconds
        }
      if places[choice.key.conversation] == nil {
        places[choice.key.conversation] = sessions.count
        sessions.append([])
      }
      sessions[places[choice.key.conversation] ?? 0].append(row)
    }
    var log = LoggedDecisions(
      actions: [
        "the endpoint that was chosen", "another that the logging policy may choose",
        "one that it never chooses there",
      ])
    for session in sessions { log.add(session: session) }
    return (log, sessions.count)
  }
}
