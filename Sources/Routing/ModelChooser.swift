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
  /// Cost of a mean call on each eligible model [USD], in the order of ``eligible``.
  private var prices: [CallPrice] = []
  private var scorer: ModelScorer?

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
    if case .scorer(_, let usdPerSolvedStep) = choice {
      scorer = ModelScorer(
        models: eligible, types: workload.requests.types, usdPerSolvedStep: usdPerSolvedStep)
    }
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
    if let scorer {
      return eligible[scorer.choice(of: Int(task.number % Self.blockSize))].model
    }
    return eligible[drawOrCheapest(&stream)].model
  }

  private mutating func openBlock(_ number: UInt64, chance: Chance, at instant: UTCInstant) {
    block = number
    prices = eligible.map { $0.price(of: mix, sheets, at: instant) }
    scorer?.score(block: number, size: Self.blockSize, workload, prices, chance: chance)
  }

  private func drawOrCheapest(_ stream: inout RandomStream) -> Int {
    let draw = stream.next()
    switch choice {
    case .named, .scorer:
      preconditionFailure("chosen without prices")
    case .cheapest:
      return prices.indices.reduce(0) { prices[$1].total < prices[$0].total ? $1 : $0 }
    case .inverseSquarePrice:
      return weightedPosition(draw, logWeight: { -2 * logPrice($0) })
    case .costQualityLogit(_, let qualityWeight, let priceWeight):
      return weightedPosition(
        draw,
        logWeight: { model in
          let utility = qualityWeight * eligible[model].qualityLogits
          return utility - priceWeight * logPrice(model)
        })
    }
  }

  /// A free model counts as one of a pico-dollar a call: it attracts all draws but no infinity.
  private func logPrice(_ model: Int) -> Double {
    deterministicLog(max(1e-12, prices[model].total))
  }

  /// A draw with weights `exp(logWeight)` in fixed point (units of 2⁻³² of the largest).
  private func weightedPosition(_ draw: UInt64, logWeight: (Int) -> Double) -> Int {
    var largest = -Double.infinity
    for model in eligible.indices { largest = max(largest, logWeight(model)) }
    func weight(_ model: Int) -> UInt64 {
      UInt64(deterministicExp(max(-50, logWeight(model) - largest)) * 4_294_967_296)
    }
    var total: UInt64 = 0
    for model in eligible.indices { total += weight(model) }
    var rest = draw.multipliedFullWidth(by: total).high
    for model in eligible.indices {
      let share = weight(model)
      if rest < share { return model }
      rest -= share
    }
    preconditionFailure("a draw below the total falls on a model")
  }
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
  func price(of mix: CallMix, _ sheets: [CompiledPriceSheet], at instant: UTCInstant) -> CallPrice {
    let input = TokenCount(Int(mix.newInput + mix.cachedInput))
    var best: CallPrice?
    for endpoint in endpoints {
      let rates = sheets[endpoint].rates(inputTokens: input, at: instant)
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
