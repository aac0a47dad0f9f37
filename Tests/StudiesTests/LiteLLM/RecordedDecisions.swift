import Demand
import Formats
import Foundation
import NumericalMethods
import Quantities
import Routing
import Supply

/// Decisions of the real LiteLLM, as recorded by `Tests/Fixtures/litellm/record.py` or before it.
///
/// Everything is read from the file's first line, so that files of other limits and options can be
/// put beside these.
struct RecordedDecisions {
  let name: String
  private(set) var meta: JSONNode
  let rows: [Row]

  struct Row {
    var arrival: SimTime
    var pick: Int?
    var allowed: [Int]
    /// When and how it ended; `nil` where it was refused.
    var ending: EndedAttempt?
  }

  static let ours = Fixture.repository.appending(path: "Tests/Fixtures/litellm")
  static let shared = Fixture.repository.appending(path: "../shared/reference/litellm")
    .standardizedFileURL
  static let hasShared = FileManager.default.fileExists(atPath: shared.path)

  /// The names of all recordings in a folder, none where it is absent.
  static func names(in folder: URL) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { $0.hasSuffix(".jsonl.gz") }.sorted()
  }

  init(_ name: String, in folder: URL) throws {
    self.name = name
    var whole: [UInt8]? = [UInt8](try Data(contentsOf: folder.appending(path: name)))
    let chunks = try decompressing(file: name) {
      defer { whole = nil }
      return whole
    }
    var lines = JSONLinesReader(file: name, source: chunks)
    var meta: JSONNode?
    var rows: [Row] = []
    while let line = try lines.next()?.get() {
      if meta == nil { meta = line["meta"] } else { rows.append(Self.row(line)) }
    }
    self.meta = meta ?? .null
    self.rows = rows
  }

  private static func row(_ line: JSONNode) -> Row {
    func time(_ key: String) -> Int64 { Int64(((line[key]?.double ?? 0) * 1e6).rounded()) }
    func count(_ key: String) -> Int { Int(line[key]?.int64 ?? 0) }
    let pick = line["pick"]?.int64.map { Int($0) }
    let outcome: AttemptOutcome =
      switch line["fail"]?.string {
      case "timeout": .timedOut
      case nil: .served
      default: .serverError
      }
    let output = TokenCount(count("ctok"))
    let usage = Usage(prompt: TokenCount(count("ttok")) - output, completion: output)
    let ending = pick.map {
      EndedAttempt(
        endpoint: $0, task: TaskID(0), outcome: outcome,
        timeToFirstToken: SimDuration(microseconds: time("ttft")),
        duration: SimDuration(microseconds: time("lat")),
        usage: outcome == .served ? usage : .zero, at: SimTime(microseconds: time("done")))
    }
    return Row(
      arrival: SimTime(microseconds: time("t")), pick: pick,
      allowed: (line["set"]?.array ?? []).compactMap { $0.int64.map { Int($0) } }, ending: ending)
  }
}

// The rule that a recording is of.
extension RecordedDecisions {
  /// The recording as if its options had said something else.
  func claiming(_ key: String, _ value: JSONNode) -> Self {
    var other = self
    let members = (meta.object ?? []).filter { $0.key != key }.map { ($0.key, $0.value) }
    other.meta = .object(members + [(key, value)])
    return other
  }

  private func number(_ key: String, default standard: Double) -> Double {
    meta[key]?.double ?? standard
  }

  /// The rule with the recording's options; `nil` where no rule has the strategy's name.
  func rule() -> (any EndpointRule)? {
    let ttl = { (standard: Double) in
      RuleValue.duration(SimDuration(seconds: number("ttl", default: standard)))
    }
    switch meta["strategy"]?.string {
    case "simple-shuffle", "simple-shuffle-v2":
      return LiteLLMShuffle(RuleSettings(LiteLLMShuffle.card), directory)
    case "least-busy": return LiteLLMLeastBusy(RuleSettings(LiteLLMLeastBusy.card), directory)
    case "cost-based-routing": return LiteLLMCost(RuleSettings(LiteLLMCost.card), directory)
    case "usage-based-routing":
      return LiteLLMUsage(RuleSettings(LiteLLMUsage.card, ["ttl": ttl(60)]), directory)
    case "usage-based-routing-v2":
      return LiteLLMUsageV2(RuleSettings(LiteLLMUsageV2.card, ["ttl": ttl(60)]), directory)
    case "latency-based-routing":
      let settings = RuleSettings(
        LiteLLMLatency.card,
        [
          "buffer": .number(number("buffer", default: 0)), "ttl": ttl(3600),
          "window": .integer(Int(number("size", default: 10))),
          "streamed": .flag(meta["stream"]?.bool == true),
        ])
      return LiteLLMLatency(settings, directory)
    default: return nil
    }
  }

  private var deployments: [JSONNode] { meta["deployments"]?.array ?? [] }

  /// The deployments of the recording as endpoints of one model.
  private var directory: EndpointDirectory {
    let settings = deployments.enumerated().map { index, deployment -> DeploymentSettings in
      var settings = DeploymentSettings(EndpointID(index))
      settings.weight = deployment["weight"]?.double
      settings.requestsPerMinute = deployment["rpm"]?.int64.map { Int($0) }
      settings.tokensPerMinute = deployment["tpm"]?.int64.map { Int($0) }
      settings.isUnpriced = deployment["input_cost_per_token"] == nil
      return settings
    }
    return EndpointDirectory(
      models: deployments.map { _ in ModelID(0) },
      providers: deployments.indices.map { ProviderID($0) },
      rates: deployments.map { deployment in
        func rate(_ key: String) -> TokenRate {
          TokenRate(picoDollarsPerToken: Int64(((deployment[key]?.double ?? 0) * 1e12).rounded()))
        }
        return Rates(
          filling: RateCard(
            prompt: rate("input_cost_per_token"), completion: rate("output_cost_per_token")))
      }, deployments: settings)
  }

  /// What a replay meets at one request.
  struct Step {
    var number: Int
    var row: Row
    /// What the rule drew itself, by position.
    var drawn: Int?
    /// The rule's weights.
    var weights: [UInt64]
  }

  /// Replays the recording through a rule: what has ended by a request's arrival is reported
  /// before it, in the order of endings; the recorded pick is what is sent.
  func replay(_ rule: inout any EndpointRule, _ visit: (Step) -> Void) {
    // 2026-01-05.
    let zero = UTCInstant(CalendarDate(daysSinceEpoch: 20_458))
    let request = CallRequest(
      task: TaskID(0), branch: 0, taskType: 0, model: ModelID(0),
      input: TokenCount(Int(meta["intok"]?.int64 ?? 0)), outputLimit: .zero, needsTools: false)
    var scene = RoutingScene(views: [])
    scene.request = request
    scene.candidates = deployments.indices.map { Candidate(endpoint: Int32($0), price: 0) }
    var pending: [EndedAttempt] = []
    for (number, row) in rows.enumerated() {
      while let next = pending.indices.min(by: { pending[$0].at < pending[$1].at }),
        pending[next].at <= row.arrival
      {
        rule.attemptEnded(pending.remove(at: next))
      }
      scene.now = row.arrival
      scene.instant = zero + (row.arrival - .zero)
      var stream = RandomStream(seed: 1, entity: UInt64(number), code: 1)
      scene.weights.removeAll(keepingCapacity: true)
      let drawn = rule.pick(&scene, &stream)
      visit(Step(number: number, row: row, drawn: drawn, weights: scene.weights))
      guard let pick = row.pick else { continue }
      rule.attemptSent(SentAttempt(endpoint: pick, request: request, at: row.arrival))
      if let ending = row.ending { pending.append(ending) }
    }
  }
}
