public import Demand
import Quantities
public import Supply

/// How the names of a log's models are understood.
public struct ModelNaming: Sendable {
  /// The catalogue's models by their names in the log.
  public var standIns: [String: ModelID]
  /// Names whose calls leave the model to the policy.
  public var open: Set<String>
  /// Whether every call leaves the model to the policy.
  public var isAlwaysOpen: Bool

  /// Creates a naming; what is not listed stands for the catalogue's model of the same slug.
  public init(
    standIns: [String: ModelID] = [:], open: Set<String> = [], isAlwaysOpen: Bool = false
  ) {
    self.standIns = standIns
    self.open = open
    self.isAlwaysOpen = isAlwaysOpen
  }
}

/// Sorts a log's calls into blocks as they are read.
public struct CallReader {
  /// Callers that are told apart; those named later count as one.
  public static let callerLimit = 4_096

  /// The longest input or output that is scored [tokens]: beyond it a bill need not fit its integer.
  static let tokenLimit: Int32 = 100_000_000

  private let world: ScoringWorld
  private let naming: ModelNaming
  private let size: Int
  private var book: CellBook
  private var block: CallBlock
  private var names = LoggedNames()
  /// The group of each model name; -1 before its first call, -2 where it cannot be scored.
  private var groups: [Int32] = []
  private let slugs: [String: ModelID]
  /// Groups of calls that ask for the model whose outputs they show, by model; -1 before the first.
  private var ownGroups: [Int32]
  /// What the log says by itself.
  public private(set) var facts = LogFacts()

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - world: catalogue and policies.
  ///   - naming: which model a name in the log stands for.
  ///   - blockSize: calls in a block.
  public init(_ world: ScoringWorld, naming: ModelNaming, blockSize: Int = CallBlock.size) {
    self.world = world
    self.naming = naming
    size = blockSize
    book = CellBook(world)
    block = CallBlock(capacity: blockSize)
    var slugs: [String: ModelID] = [:]
    for (position, model) in world.catalogue.models.enumerated() {
      slugs[model.slug] = ModelID(position)
    }
    self.slugs = slugs
    ownGroups = Array(repeating: -1, count: world.catalogue.models.count)
  }

  /// Takes the names of the calls that come.
  public mutating func take(names: LoggedNames) {
    self.names = names
    while groups.count < names.models.names.count { groups.append(-1) }
    facts.callers = Array(names.callers.names.prefix(Self.callerLimit - 1))
  }

  /// Takes a call.
  ///
  /// - Returns: a block that is full.
  public mutating func take(_ call: LoggedCall) -> CallBlock? {
    let name = Int(call.model)
    if groups[name] == -1 { groups[name] = findGroup(names.models.names[name], call) }
    facts.count(call)
    guard groups[name] >= 0, max(call.input, call.output) <= Self.tokenLimit else {
      facts.leaveOut(
        groups[name] < 0 ? names.models.names[name] : "more than 100,000,000 tokens in a call")
      return nil
    }
    let caller = call.caller >= 0 && call.caller < Self.callerLimit - 1 ? call.caller + 1 : 0
    return enter(
      ScoredCall(
        input: call.input, cached: call.cached ?? 0, output: call.output,
        reasoning: call.reasoning ?? 0, start: call.start.microseconds,
        end: call.start.microseconds + (call.duration?.microseconds ?? 0), session: call.session,
        caller: caller),
      group: groups[name])
  }

  /// Takes a call of a model of the catalogue.
  ///
  /// - Parameters:
  ///   - call: what is known of the call.
  ///   - requested: the model asked for; `nil` where the policy chooses.
  ///   - logged: the model that served it, by the log.
  /// - Returns: a block that is full.
  public mutating func take(
    _ call: ScoredCall, requested: ModelID?, logged: ModelID?
  ) -> CallBlock? {
    facts.count(call)
    if !naming.isAlwaysOpen, let requested, requested == logged {
      let model = Int(requested.index)
      if ownGroups[model] < 0 {
        ownGroups[model] = book.group(requested: requested, logged: logged, start: call.start)
      }
      return enter(call, group: ownGroups[model])
    }
    let group = book.group(
      requested: naming.isAlwaysOpen ? nil : requested, logged: logged, start: call.start)
    return enter(call, group: group)
  }

  private mutating func enter(_ call: ScoredCall, group: Int32) -> CallBlock? {
    var call = call
    call.cell = book.cell(group: group, input: call.input, start: call.start)
    facts.enter(call, group: Int(group))
    block.calls.append(call)
    guard block.calls.count >= size else { return nil }
    return takeBlock()
  }

  /// What is left, when the log has ended; `nil` where nothing is.
  public mutating func finish() -> CallBlock? {
    facts.groups = book.groups
    facts.cells = book.cells.count
    return block.calls.isEmpty ? nil : takeBlock()
  }

  private mutating func takeBlock() -> CallBlock {
    var full = block
    block = CallBlock(capacity: size)
    full.cells = book.cells
    full.callerCount = max(facts.callers.count + 1, facts.callerCalls.count)
    return full
  }

  private mutating func findGroup(_ name: String, _ call: LoggedCall) -> Int32 {
    let model = naming.standIns[name] ?? slugs[name]
    let isOpen = naming.isAlwaysOpen || naming.open.contains(name)
    guard isOpen || model != nil else { return -2 }
    return book.group(
      requested: isOpen ? nil : model, logged: model, start: call.start.microseconds)
  }
}
