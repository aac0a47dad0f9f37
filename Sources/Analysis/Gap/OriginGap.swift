package import Accounting
import Demand
import Quantities
import Supply

/// The price gap between the models of two origins, in its three readings.
package struct OriginGap: Sendable {
  /// Whose tokens weight the endpoints of an origin.
  package enum Weights: String, Sendable {
    /// The baseline policy's at the reference point.
    case baseline = "the baseline policy"
    /// All policies' at the reference point, where the baseline used no model of the origin.
    case allPolicies = "all policies together"
    /// All policies' at all points, where none used the origin at the reference point.
    case allPoints = "all policies at all points together"
  }
  /// What the basket costs on the models of one origin.
  package struct Side: Sendable {
    /// Country code of the models' authors.
    package let origin: String
    /// Whose tokens weight the endpoints.
    package let weights: Weights
    /// How many models carry any weight.
    package let modelCount: Int
    /// At list prices without cache reads [USD per million tokens].
    package let list: Double
    /// With cache reads and writes [USD per million tokens].
    package let effective: Double
    /// With repeats, per task that ends solved (assumed) [USD]; `nil` without quality scores.
    package let perSolvedTask: Double?
    /// Share of tasks that would end solved (assumed).
    package let solvedShare: Double?
  }
  /// Position on the axis.
  package let point: Int
  /// The basket, the same at every point.
  package let basket: Basket
  /// The origin named first.
  package let dear: Side
  /// The origin named second.
  package let cheap: Side

  /// Gap at list prices, without cache reads.
  package var list: Double? { ratio(dear.list, cheap.list) }
  /// Gap per million tokens, with cache reads.
  package var effective: Double? { ratio(dear.effective, cheap.effective) }
  /// Gap per solved task, with repeats.
  package var perSolvedTask: Double? {
    guard let dear = dear.perSolvedTask, let cheap = cheap.perSolvedTask else { return nil }
    return ratio(dear, cheap)
  }

  /// The gap at every point of the axis, with basket and weights held at the reference point.
  ///
  /// - Returns: `nil` for every point where the baseline served nothing, or where no policy ever
  ///   used a model of one of the origins.
  static func alongAxis(
    of record: ExperimentRecord, workload: Int, referencePoint: Int
  ) -> [OriginGap?] {
    let baseline = Cell(workload: workload, point: referencePoint, policy: record.baseline)
    let runs = record.runs(of: baseline)
    let undefined = [OriginGap?](repeating: nil, count: record.catalogues.count)
    let origins = record.gapOrigins
    guard let basket = Basket(of: runs, tier: record.workloads[workload].tier),
      let dear = WeightedEndpoints(of: record, origin: origins.dear, at: baseline),
      let cheap = WeightedEndpoints(of: record, origin: origins.cheap, at: baseline)
    else { return undefined }
    let verbosity = meanVerbosity(runs, record.catalogues[referencePoint])
    let description = record.workloads[workload]
    let model = SolvedTaskModel(
      steps: description.meanSteps, types: description.types,
      typeWeights: description.typeWeights, law: description.solvedTask)
    return record.catalogues.enumerated().map { point, catalogue in
      let pricing = Pricing(
        catalogue: catalogue, instant: record.startsAt, basket: basket, model: model,
        verbosity: verbosity)
      return OriginGap(
        point: point, basket: basket, dear: pricing.side(dear), cheap: pricing.side(cheap))
    }
  }

  /// Mean verbosity of the models that wrote the basket's output, by output tokens.
  private static func meanVerbosity(
    _ runs: ArraySlice<RunRecord>, _ catalogue: Catalogue
  ) -> Double {
    var output = 0.0
    var weighted = 0.0
    for run in runs {
      for tally in run.endpoints {
        let tokens = Double(tally.usage.output.count)
        output += tokens
        weighted += tokens / catalogue[catalogue[tally.endpoint].model].verbosity
      }
    }
    return weighted > 0 ? output / weighted : 1
  }

  /// Prices a basket at one catalogue.
  private struct Pricing {
    let catalogue: Catalogue
    let instant: UTCInstant
    let basket: Basket
    let model: SolvedTaskModel
    let verbosity: Double

    func side(_ endpoints: WeightedEndpoints) -> Side {
      var list = 0.0
      var effective = 0.0
      var spent = 0.0
      var solved = 0.0
      var isRated = true
      var expectation = SolvedTaskModel.Expectation(calls: 0, solved: 0)
      var previous: ModelID?
      for (id, weight) in endpoints.weights {
        let endpoint = catalogue[id]
        list += weight * basket.listCost(at: endpoint, on: instant)
        effective += weight * basket.effectiveCost(at: endpoint, on: instant)
        guard let quality = catalogue[endpoint.model].quality else {
          isRated = false
          continue
        }
        // Endpoints of one model are neighbours, so each model is integrated once.
        if previous != endpoint.model {
          expectation = model.expectation(qualityLogits: quality.logits)
          previous = endpoint.model
        }
        let factor = catalogue[endpoint.model].verbosity / verbosity
        let call = basket.effectiveCost(at: endpoint, on: instant, outputFactor: factor)
        spent += weight * expectation.calls * call
        solved += weight * expectation.solved
      }
      let models = Set(endpoints.weights.map { catalogue[$0.id].model })
      return Side(
        origin: endpoints.origin, weights: endpoints.basis, modelCount: models.count,
        list: list / basket.tokens * 1e6, effective: effective / basket.tokens * 1e6,
        perSolvedTask: isRated ? ratio(spent, solved) : nil,
        solvedShare: isRated ? solved : nil)
    }
  }
}

/// The endpoints of one origin with weights that sum to 1.
struct WeightedEndpoints {
  let origin: String
  let basis: OriginGap.Weights
  /// Endpoints in catalogue order.
  let weights: [(id: EndpointID, weight: Double)]

  /// Weights by tokens billed in the baseline's cell; by other cells' where it used none.
  init?(of record: ExperimentRecord, origin: String, at baseline: Cell) {
    self.origin = origin
    let catalogue = record.catalogues[baseline.point]
    let ofWorkload = record.cells.filter { $0.workload == baseline.workload }
    let choices: [(OriginGap.Weights, [Cell])] = [
      (.baseline, [baseline]),
      (.allPolicies, ofWorkload.filter { $0.point == baseline.point }),
      (.allPoints, ofWorkload),
    ]
    for (basis, cells) in choices {
      var tokens = Array(repeating: 0, count: catalogue.endpoints.count)
      for cell in cells {
        for run in record.runs(of: cell) {
          for tally in run.endpoints {
            tokens[Int(tally.endpoint.index)] += tally.usage.total.count
          }
        }
      }
      let ids = catalogue.endpoints.indices.map { EndpointID($0) }.filter { id in
        tokens[Int(id.index)] > 0 && catalogue[catalogue[id].model].origin == origin
      }
      let total = ids.reduce(0) { $0 + tokens[Int($1.index)] }
      guard total > 0 else { continue }
      self.basis = basis
      weights = ids.map { ($0, Double(tokens[Int($0.index)]) / Double(total)) }
      return
    }
    return nil
  }
}
