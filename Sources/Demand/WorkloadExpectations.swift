public import Quantities

extension Workload {
  /// What a mean call is expected to use when its conversation stays with one endpoint.
  ///
  /// For synthetic conversations: the mean over the first 512 tasks of seed 0, replication 0,
  /// walked without repeats. Seed 0 is used so that the gateway's expectation does not know the
  /// tasks of the run. For recorded ones: the mean over the record, sub-agents included.
  public var expectedCallMix: CallMix { expectations.mix }

  /// Mean input of the first call of a task's main conversation, in the same tasks [tokens]; of
  /// what it begins with where sub-agents come before that call.
  public var meanFirstInput: Double { expectations.firstInput }

  /// Mean number of steps in the same tasks, sub-agents included.
  public var meanSteps: Double { expectations.steps }

  /// The longest input that conversations are allowed to reach before they are compacted, or the
  /// longest of the record: a model chosen for a task shall be able to serve every call of it.
  public var longestExpectedInput: TokenCount {
    switch source {
    case .drawn(let synthetic): synthetic.session.compactionTrigger
    case .recorded(let replay): replay.longestInput
    }
  }
}

/// What a mean call of a workload is expected to use: the basket in which models are compared.
public struct CallMix: Hashable, Sendable {
  /// Input that is not read from cache [tokens].
  public var newInput: Double
  /// Input read from cache when the conversation stays with one endpoint [tokens].
  public var cachedInput: Double
  /// Output [tokens].
  public var output: Double

  /// Creates a mix.
  public init(newInput: Double, cachedInput: Double, output: Double) {
    self.newInput = newInput
    self.cachedInput = cachedInput
    self.output = output
  }
}

/// Means over tasks walked without a gateway.
struct WorkloadExpectations: Sendable {
  var mix = CallMix(newInput: 0, cachedInput: 0, output: 0)
  var firstInput = 0.0
  var steps = 0.0

  init() {}

  init(_ workload: Workload) {
    switch workload.source {
    case .drawn: self.init(walking: workload, tasks: 512)
    case .recorded(let replay): self.init(replay)
    }
  }

  private init(walking workload: Workload, tasks: Int) {
    let chance = Chance(seed: 0, replication: 0)
    var sums = WalkSums()
    var (first, walked) = (0, 0)
    for number in 0..<tasks where sums.calls < 40_000 || walked < 4 {
      walked += 1
      let session = workload.open(TaskID(UInt64(number)), chance: chance)
      first += sums.add(session, of: workload, chance)
    }
    let count = Double(max(1, sums.calls))
    mix = CallMix(
      newInput: Double(sums.newInput) / count, cachedInput: Double(sums.cached) / count,
      output: Double(sums.output) / count)
    firstInput = Double(first) / Double(walked)
    steps = Double(sums.calls) / Double(walked)
  }

  /// The record's own means; what a call finds cached is what the call before it on its branch left.
  private init(_ replay: RecordedReplay) {
    let log = replay.sessions
    var (newInput, cached, output, first, calls) = (0, 0, 0, 0, 0)
    for number in replay.order {
      let session = log.sessions[Int(number)]
      for branch in session.branches {
        let range = log.branches[Int(branch)].calls
        if branch == session.branches.lowerBound, let opening = range.first {
          first += Int(log.calls[Int(opening)].input)
        }
        for call in range {
          let input = Int(log.calls[Int(call)].input)
          let hit = call == range.lowerBound ? 0 : log.idealHit(ofCall: Int(call))
          cached += hit
          newInput += input - hit
          output += Int(replay.output(ofCall: Int(call)))
        }
        calls += range.count
      }
    }
    let count = Double(max(1, calls))
    mix = CallMix(
      newInput: Double(newInput) / count, cachedInput: Double(cached) / count,
      output: Double(output) / count)
    firstInput = Double(first) / Double(replay.order.count)
    steps = Double(calls) / Double(replay.order.count)
  }
}

/// Sums over the calls of conversations that are walked without a gateway.
private struct WalkSums {
  var newInput = 0
  var cached = 0
  var output = 0
  var calls = 0

  /// Adds a conversation with its sub-agents; returns the input that it begins with.
  mutating func add(_ opened: Session, of workload: Workload, _ chance: Chance) -> Int {
    var session = opened
    var next = workload.advance(&session, after: nil, chance: chance)
    let first = Int(session.context)
    var previous: PrefixIdentity?
    while true {
      switch next {
      case .end:
        return first
      case .spawn(let branches, _), .detach(let branches, _):
        for branch in branches {
          let child = workload.openBranch(branch, from: session, chance: chance)
          _ = add(child, of: workload, chance)
        }
        next = workload.advance(&session, after: .zero, chance: chance)
      case .call, .launch:
        let prefix = workload.prefix(of: session)
        let common = previous.map { workload.commonBlocks($0, prefix) } ?? 0
        let input = Int(session.context)
        let hit = min(common * workload.blockTokens, input)
        cached += hit
        newInput += input - hit
        output += Int(session.output)
        calls += 1
        previous = prefix
        next = workload.advance(
          &session, after: TokenCount(Int(session.output)), chance: chance)
      }
    }
  }
}
