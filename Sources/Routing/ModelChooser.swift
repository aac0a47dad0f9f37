import Demand
import NumericalMethods
import Quantities
import Supply

/// Chooses the model of tasks that name only their type, in blocks of task starts.
///
/// Prices are read once per block of 256 tasks, at the world time of the block's first arrival.
/// A choice depends on the task's own declaration and draw, never on other tasks.
struct ModelChooser: Sendable {
  static let blockSize: UInt64 = 256

  private let choice: ModelChoice
  private let workload: Workload
  private let mix: CallMix
  private let sheets: [CompiledPriceSheet]
  /// Models that can serve the workload, with their endpoints and quality.
  private let eligible: [EligibleModel]
  private var block = UInt64.max
  private var rule = BlockRule.single(0)

  init(
    choice: ModelChoice, catalogue: Catalogue, offers: [EndpointOffer],
    prices: [CompiledPriceSheet], workload: Workload
  ) {
    self.choice = choice
    self.workload = workload
    sheets = prices
    mix = workload.expectedCallMix
    eligible = EligibleModel.all(
      catalogue, offers, workload, minimumScore: choice.minimumScore)
  }

  mutating func choose(
    for task: TaskID, _ profile: TaskProfile, chance: Chance, at instant: UTCInstant
  ) -> ModelID? {
    var stream = chance.stream(.modelChoice, task: task)
    if case .named(let models, let weights) = choice {
      return models.isEmpty ? nil : models[RequestMix.position(of: stream.uniform(), in: weights)]
    }
    guard !eligible.isEmpty else { return nil }
    if task.number / Self.blockSize != block {
      openBlock(task.number / Self.blockSize, chance: chance, at: instant)
    }
    switch rule {
    case .single(let position): return eligible[position].model
    case .weighted(let models): return eligible[models.draw(from: &stream)].model
    case .scored(let scorer):
      return eligible[scorer.choice(of: Int(task.number % Self.blockSize))].model
    }
  }

  private mutating func openBlock(_ number: UInt64, chance: Chance, at instant: UTCInstant) {
    block = number
    let prices = eligible.map { $0.price(of: mix, sheets, workload.serviceTier, at: instant) }
    switch choice {
    case .named:
      preconditionFailure("named models need no prices")
    case .cheapest:
      rule = .single(prices.indices.reduce(0) { prices[$1].total < prices[$0].total ? $1 : $0 })
    case .inverseSquarePrice:
      rule = .weighted(Self.models(logWeights: prices.map { -2 * $0.log }))
    case .costQualityLogit(_, let qualityWeight, let priceWeight):
      let utilities = zip(eligible, prices).map { model, price in
        qualityWeight * model.qualityLogits - priceWeight * price.log
      }
      rule = .weighted(Self.models(logWeights: utilities))
    case .scorer(_, let usdPerSolvedStep):
      var scorer = ModelScorer(
        models: eligible, types: workload.requests.types, usdPerSolvedStep: usdPerSolvedStep)
      scorer.score(block: number, size: Self.blockSize, workload, prices, chance: chance)
      rule = .scored(scorer)
    }
  }

  /// Weights `exp(logWeight)` in fixed point (units of 2⁻³² of the largest).
  private static func models(logWeights: [Double]) -> WeightedChoice {
    let largest = logWeights.max() ?? 0
    let weights = logWeights.map {
      UInt64(deterministicExp(max(-50, $0 - largest)) * 4_294_967_296)
    }
    guard let choice = WeightedChoice(weights) else {
      preconditionFailure("the heaviest model has a weight")
    }
    return choice
  }
}

/// How the tasks of a block get their models, once its prices are known.
private enum BlockRule: Sendable {
  case single(Int)
  case weighted(WeightedChoice)
  case scored(ModelScorer)
}

extension ModelChoice {
  /// The score below which a model is not chosen; `nil` where quality is not asked for.
  var minimumScore: Double? {
    switch self {
    case .named: nil
    case .cheapest(let score), .inverseSquarePrice(let score), .costQualityLogit(let score, _, _),
      .scorer(let score, _):
      score
    }
  }
}

/// Cost of a mean call by what is paid for [USD].
struct CallPrice: Sendable {
  var newInput: Double
  var cachedInput: Double
  var output: Double
  var total: Double { newInput + cachedInput + output }
  /// Logarithm of the total. A free model counts as one of a pico-dollar a call: it attracts all
  /// draws but no infinity.
  var log: Double { deterministicLog(max(1e-12, total)) }
}

/// A model that can serve a workload.
struct EligibleModel: Sendable {
  let model: ModelID
  let qualityLogits: Double
  /// Endpoints that can serve the workload's longest call.
  let endpoints: [Int]

  static func all(
    _ catalogue: Catalogue, _ offers: [EndpointOffer], _ workload: Workload, minimumScore: Double?
  ) -> [EligibleModel] {
    let longest = CallRequest(
      task: TaskID(0), branch: 0, taskType: 0, model: ModelID(0),
      input: workload.longestExpectedInput, outputLimit: workload.outputLimit,
      needsTools: workload.needsTools)
    var endpoints: [[Int]] = Array(repeating: [], count: catalogue.models.count)
    for (index, offer) in offers.enumerated() where offer.accepts(longest) {
      endpoints[Int(offer.model.index)].append(index)
    }
    return catalogue.models.indices.compactMap { index in
      guard !endpoints[index].isEmpty, let quality = catalogue.models[index].quality,
        quality.arenaScore >= minimumScore ?? -.infinity
      else { return nil }
      return EligibleModel(
        model: ModelID(index), qualityLogits: quality.logits, endpoints: endpoints[index])
    }
  }

  /// What a mean call costs at the model's cheapest endpoint for that call.
  func price(
    of mix: CallMix, _ sheets: [CompiledPriceSheet], _ tier: ServiceTier, at instant: UTCInstant
  ) -> CallPrice {
    let input = TokenCount(Int(mix.newInput + mix.cachedInput))
    var best: CallPrice?
    for endpoint in endpoints {
      let rates = sheets[endpoint].rates(inputTokens: input, tier: tier, at: instant)
      let kept = Double(1_000_000 - rates.discountPartsPerMillion) / 1e6
      let scale = kept / 1e12
      let write = rates.cacheWrite5m.picoDollarsPerToken
      let price = CallPrice(
        newInput: mix.newInput * Double(write) * scale,
        cachedInput: mix.cachedInput * Double(rates.cacheRead.picoDollarsPerToken) * scale,
        output: mix.output * Double(rates.completion.picoDollarsPerToken) * scale)
      if price.total < best?.total ?? .infinity { best = price }
    }
    return best ?? CallPrice(newInput: 0, cachedInput: 0, output: 0)
  }
}
