import Demand
import NumericalMethods
import Quantities
import Supply

/// What the conversations of a workload look like when they are walked without a gateway.
///
/// Every call is served at once by one endpoint, in the time that the reference fit gives, and no
/// step is repeated.
struct WalkedSessions {
  private(set) var callsPerSession: [Double] = []
  private(set) var firstInputs: [Double] = []
  private(set) var inputs: [Double] = []
  /// Input of calls after the first that the call before did not hold [tokens].
  private(set) var newInputs: [Double] = []
  private(set) var outputs: [Double] = []
  /// Gaps before calls after the first [s].
  private(set) var gaps: [Double] = []
  /// Input found cached if nothing were ever forgotten, and with a time to live of 5 minutes.
  private(set) var idealHits = 0.0
  private(set) var hits = 0.0
  private(set) var longestInput = 0
  private(set) var totalInput = 0.0
  /// Input found cached if nothing were ever forgotten and system prompts were held from the start.
  private(set) var residentHits = 0.0
  /// The share of that in the input of each task.
  private(set) var residentShares: [Double] = []
  /// Sub-agents of each round.
  private(set) var agentsPerRound: [Double] = []
  private let synthetic: SyntheticSession

  /// Time that a call takes: Claude Opus 4.5 in 19,149 recorded calls, mean error 16-20 %
  /// (workload and provider facts, 4.1).
  static func seconds(new: Int, cached: Int, output: Int) -> Double {
    1.24 + 0.047 * Double(new) / 1000 + 0.0085 * Double(cached) / 1000
      + 15.6 * Double(output) / 1000
  }

  init(_ session: SyntheticSession, tasks: Int, seed: UInt64 = 20_260_818) {
    synthetic = session
    let workload = Workload(
      name: "walk", arrivals: .poisson(ratePerSecond: 1), requests: .single,
      source: .synthetic(session))
    let chance = Chance(seed: seed, replication: 0)
    for number in 0..<tasks { walk(TaskID(UInt64(number)), of: workload, chance) }
  }

  private mutating func walk(_ task: TaskID, of workload: Workload, _ chance: Chance) {
    let before = (inputs.count, totalInput, residentHits)
    walk(workload.open(task, chance: chance), of: workload, chance)
    callsPerSession.append(Double(inputs.count - before.0))
    residentShares.append((residentHits - before.2) / (totalInput - before.1))
  }

  /// Walks a conversation and its sub-agents.
  private mutating func walk(_ opened: Session, of workload: Workload, _ chance: Chance) {
    var session = opened
    var next = workload.advance(&session, after: nil, chance: chance)
    var previous: (prefix: PrefixIdentity, seconds: Double)?
    while true {
      switch next {
      case .end:
        return
      case .launch, .detach:
        preconditionFailure("a closed loop waits")
      case .spawn(let branches, _):
        agentsPerRound.append(Double(branches.count))
        for branch in branches {
          walk(workload.openBranch(branch, from: session, chance: chance), of: workload, chance)
        }
        next = workload.advance(&session, after: .zero, chance: chance)
      case .call(let gap):
        let input = Int(session.context)
        let prefix = workload.prefix(of: session)
        let blocks = previous.map { workload.commonBlocks($0.prefix, prefix) } ?? 0
        let ideal = min(input, blocks * workload.blockTokens)
        let age = (previous?.seconds ?? 0) + gap.seconds
        let hit = age <= 300 ? ideal : 0
        if previous == nil {
          firstInputs.append(Double(input))
        } else {
          newInputs.append(Double(input - ideal))
          gaps.append(gap.seconds)
        }
        inputs.append(Double(input))
        outputs.append(Double(session.output))
        totalInput += Double(input)
        idealHits += Double(ideal)
        hits += Double(hit)
        residentHits += Double(min(input, max(ideal, systemTokens(of: session))))
        longestInput = max(longestInput, input)
        previous = (
          prefix, Self.seconds(new: input - hit, cached: hit, output: Int(session.output))
        )
        next = workload.advance(&session, after: TokenCount(Int(session.output)), chance: chance)
      }
    }
  }

  private func systemTokens(of session: Session) -> Int {
    let main = synthetic.systemTokens.count
    return session.branch == 0 ? main : synthetic.subAgents?.systemTokens.count ?? main
  }
}

extension RequestMix {
  /// One type of task, no model named.
  static let single = RequestMix(
    types: [TaskType(name: "any", meanDifficulty: 0)], typeWeights: [1], namedShare: 0,
    namedModels: [], namedWeights: [])
}

extension [Double] {
  /// The value at or below which this share of the values lies (nearest rank).
  func quantile(_ share: Double) -> Double {
    let sorted = self.sorted()
    return sorted[Swift.max(0, Int((share * Double(count)).rounded(.up)) - 1)]
  }
}
