import Demand
import Quantities
import Routing
import Supply

/// Sorts the calls of a log into cells, and asks the policies' gateways once for each of them.
///
/// What a static policy does with a call depends on the model asked for, on which endpoints have
/// room for its input, and on which price rules hold. So a log of millions of calls has some
/// hundreds of cells, and within one all calls go the same way.
struct CellBook {
  private let world: ScoringWorld
  private var gateways: [Gateway]
  private var finders: [CellFinder] = []
  private var positions: [CallGroup: Int32] = [:]
  /// Endpoints of each model.
  private let endpoints: [[Int32]]
  /// Models that a policy may fall back to or choose, whatever is asked for.
  private var commonModels: Set<Int32> = []
  private var moments = 0
  /// Groups in the order in which they were met.
  private(set) var groups: [CallGroup] = []
  /// Cells in the order in which they were met.
  private(set) var cells: [ScoringCell] = []

  /// Opens the gateways of a world.
  init(_ world: ScoringWorld) {
    self.world = world
    gateways = world.policies.map { policy in
      Gateway(
        policy: policy, catalogue: world.catalogue, prices: world.prices, views: world.views,
        workload: world.workload)
    }
    var endpoints: [[Int32]] = Array(repeating: [], count: world.catalogue.models.count)
    for (position, endpoint) in world.catalogue.endpoints.enumerated() {
      endpoints[Int(endpoint.model.index)].append(Int32(position))
    }
    self.endpoints = endpoints
    for policy in world.policies { commonModels.formUnion(policy.fallbackModels.map(\.index)) }
  }

  /// The position of a group.
  ///
  /// - Parameters:
  ///   - requested: the model asked for; `nil` where the policy chooses.
  ///   - logged: the model whose outputs the log shows.
  ///   - start: when its first call is made.
  mutating func group(requested: ModelID?, logged: ModelID?, start: Int64) -> Int32 {
    let group = CallGroup(requested: requested, logged: logged)
    if let known = positions[group] { return known }
    let instant = UTCInstant(microseconds: start)
    var models = commonModels
    if let requested { models.insert(requested.index) }
    for policy in world.policies.indices where world.policies[policy].mayChooseModels(requested) {
      moments += 1
      let choice = gateways[policy].staticModels(at: instant, block: moments)
      models.formUnion(choice.considered.map(\.index))
    }
    let reachable = models.sorted().flatMap { endpoints[Int($0)] }
    let limits = Set(world.policies.map { world.outputLimit($0).count })
    finders.append(
      CellFinder(reachable.map { world.catalogue.endpoints[Int($0)] }, outputLimits: limits))
    let position = Int32(groups.count)
    positions[group] = position
    groups.append(group)
    return position
  }

  /// The cell of a call.
  mutating func cell(group: Int32, input: Int32, start: Int64) -> Int32 {
    let place = finders[Int(group)].place(input: input, start: start)
    let known = finders[Int(group)][place]
    if known >= 0 { return known }
    let position = Int32(cells.count)
    cells.append(makeCell(group, input: input, at: UTCInstant(microseconds: start)))
    finders[Int(group)][place] = position
    return position
  }

  /// Where one policy sends the calls of a cell, by model.
  private typealias Choices = [(mass: UInt64, choice: StaticChoice)]

  private mutating func makeCell(_ group: Int32, input: Int32, at instant: UTCInstant)
    -> ScoringCell
  {
    let choices = world.policies.indices.map { policy in
      self.choices(of: policy, groups[Int(group)], input, instant)
    }
    var used: Set<Int32> = []
    for (_, choice) in choices.joined() {
      used.formUnion(choice.options.map(\.endpoint.index))
      used.formUnion(choice.keepers.map(\.index))
    }
    let rows = used.sorted()
    let catalogue = world.catalogue
    let bills = rows.map { row in
      LinearBill(
        world.prices[Int(row)].rates(
          inputTokens: TokenCount(Int(input)), tier: world.workload.serviceTier, at: instant),
        at: catalogue.endpoints[Int(row)], in: world)
    }
    let times = rows.map { row in
      LinearBill(
        world.profiles[Int(row)],
        isCaching: world.isCaching(catalogue.endpoints[Int(row)]))
    }
    return ScoringCell(
      group: group, endpoints: rows, parts: parts(rows, groups[Int(group)]), bills: bills,
      times: times, routes: choices.map { route($0, rows) })
  }

  private mutating func choices(
    of policy: Int, _ group: CallGroup, _ input: Int32, _ instant: UTCInstant
  ) -> Choices {
    var models: [(model: ModelID, mass: UInt64)] = []
    if let requested = group.requested {
      models = [(requested, ShareMass.whole)]
    } else {
      moments += 1
      let options = gateways[policy].staticModels(at: instant, block: moments).options
      guard !options.isEmpty else { return [] }
      let masses = ShareMass.shares(of: options.map { UInt128($0.weight) })
      models = zip(options, masses).map { ($0.model, $1) }
    }
    return models.compactMap { model, mass in
      let request = world.request(world.policies[policy], model: model, input: Int(input))
      return gateways[policy].staticChoice(of: request, at: instant).map { (mass, $0) }
    }
  }

  /// Rows of one model side by side, as endpoints in catalogue order are.
  private func parts(_ rows: [Int32], _ group: CallGroup) -> [ScoringCell.Part] {
    let models = world.catalogue.models
    let reference = (group.logged ?? group.requested).map { models[Int($0.index)].verbosity } ?? 1
    var parts: [ScoringCell.Part] = []
    var first = 0
    while first < rows.count {
      let model = world.catalogue.endpoints[Int(rows[first])].model
      var end = first
      while end < rows.count, world.catalogue.endpoints[Int(rows[end])].model == model { end += 1 }
      parts.append(
        ScoringCell.Part(
          rows: first..<end, verbosity: models[Int(model.index)].verbosity / reference))
      first = end
    }
    return parts
  }

  private func route(_ choices: Choices, _ rows: [Int32]) -> CellRoute {
    func row(_ endpoint: EndpointID) -> Int {
      guard let row = rows.firstIndex(of: endpoint.index) else {
        preconditionFailure("an endpoint that no policy uses")
      }
      return row
    }
    var keepers = Array(repeating: false, count: rows.count)
    var sums: [UInt64] = Array(repeating: 0, count: rows.count)
    let segments = choices.map { mass, choice in
      for endpoint in choice.keepers { keepers[row(endpoint)] = true }
      let shares = ShareMass.shares(of: choice.options.map { UInt128($0.weight) })
      let options = zip(choice.options, shares).map {
        CellRoute.Option(row: row($0.endpoint), mass: $1)
      }
      for (option, part) in zip(options, ShareMass.split(mass, shares)) { sums[option.row] += part }
      return CellRoute.Segment(mass: mass, options: options.filter { $0.mass > 0 })
    }
    let options = sums.enumerated().filter { $1 > 0 }.map { CellRoute.Option(row: $0, mass: $1) }
    return CellRoute(
      segments: segments, options: options, keepers: keepers,
      keepsAll: options.allSatisfy { keepers[$0.row] },
      isWhole: sums.reduce(0, +) == ShareMass.whole)
  }
}

extension Policy {
  /// Whether calls that ask for a model may end up with another one that the model rule names.
  fileprivate func mayChooseModels(_ requested: ModelID?) -> Bool {
    requested == nil || modelRule.kind == ParetoModels.card.kind
  }
}
