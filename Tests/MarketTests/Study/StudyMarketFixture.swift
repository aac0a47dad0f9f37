import Accounting
import Demand
import Quantities
import Supply

@testable import Market

/// A market of few models whose costs are given, for closed forms.
enum StudyMarketFixture {
  /// A model with a share and a list cost of a call [USD].
  struct Entry {
    var origin = "US"
    var share: Double
    var cost: Double
    var author = "a"
    var basis = StudyModel.PriceBasis.catalogue
    var modelClass = ModelClass.closed
  }

  /// One segment whose calls cost what the entries say, all alike in quality and verbosity.
  static func market(_ entries: [Entry], segments: Int = 1) -> StudyMarket {
    let models = entries.enumerated().map { index, entry in
      StudyModel(
        slug: "\(entry.author)/\(index)", author: "\(entry.author)\(index)", origin: entry.origin,
        modelClass: entry.modelClass, share: entry.share, basis: entry.basis, arenaScore: 1350,
        verbosity: 1, catalogueModel: nil)
    }
    let costs = entries.map {
      CallCost(
        list: $0.cost, effective: $0.cost / 2, asServed: $0.cost / 2, withoutDiscount: $0.cost)
    }
    let work = SegmentWork(
      basket: basket, verbosity: 1,
      tasks: SolvedTaskModel(
        steps: 1, types: [TaskType(name: "easy", meanDifficulty: -40)], typeWeights: [1]))
    return StudyMarket(
      models: models, work: Array(repeating: work, count: segments),
      weights: Array(repeating: 1 / Double(segments), count: segments),
      costs: Array(repeating: costs, count: segments), origins: ("US", "CN"))
  }

  /// Two models, one of either origin, the dear one ten times as dear.
  static func pair(cheapShare: Double) -> StudyMarket {
    market([
      Entry(origin: "US", share: 1 - cheapShare, cost: 10),
      Entry(origin: "CN", share: cheapShare, cost: 1, modelClass: .openCheapOrigin),
    ])
  }

  /// A segment without quality, time or failures.
  static func segment(
    _ name: String = "all", weight: Double = 1, isAgentic: Bool = false, cost: Double,
    bill: Double = 1e12, outside: Double = 0, failure: Double = 0
  ) -> CustomerSegment {
    CustomerSegment(
      name: name, weight: weight, isAgentic: isAgentic, tasksPerMonth: bill, noticedBill: 1,
      outsideShare: outside, tastes: Tastes(cost: cost, failure: failure))
  }

  /// Customers who are all alike.
  static let alike = [[Double](repeating: 0, count: 1 + ModelClass.allCases.count)]

  /// A call of a million tokens.
  private static var basket: Basket {
    var ledger = RunRecord(ledger: Ledger(terms: .openRouterCard, providerCount: 1))
    ledger.usage = Usage(prompt: TokenCount(1_000_000))
    var tally = EndpointTally(endpoint: EndpointID(0))
    tally.attempts[AttemptOutcome.served.rawValue] = 1
    ledger.endpoints = [tally]
    guard let basket = Basket(of: [ledger][...]) else { preconditionFailure("a call was served") }
    return basket
  }
}
