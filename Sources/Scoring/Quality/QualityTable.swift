/// What each of some models made of each of some prompts, and what that cost: the outcomes on which
/// routing policies are judged.
///
/// Whatever a policy would have sent where, its outcome stands in the table: nothing is estimated.
public struct QualityTable: Sendable {
  /// What the table is called.
  public var name: String
  /// Where it comes from and under which licence; empty where the file does not say.
  public var source: String
  /// What a quality is: for instance the share of graders satisfied, or 1 for a right answer.
  public var qualityName: String
  /// Names of the prompts, in order.
  public let prompts: [String]
  /// The models, in the order of the file.
  public let models: [Model]
  /// Predictions for prompts by which a router may choose; in the order of the file.
  public let scores: [Score]
  /// Whether costs are dollars; else a call of the strongest model counts 1 and of others 0.
  public let hasCosts: Bool
  /// Positions of the models by mean cost, the cheapest first; of equals the better first.
  public let byCost: [Int]
  /// The model with the highest mean quality; of equals the cheapest.
  public let best: Int
  /// Rows of the file that were left out, with the reason.
  public var dropped: [(reason: String, rows: Int)] = []

  /// One model's outcomes.
  public struct Model: Sendable {
    /// Its name.
    public var name: String
    /// Quality by prompt.
    public var quality: [Double]
    /// Cost by prompt [USD].
    public var cost: [Double]
    /// Whether a check that does not know the truth accepts the answer, by prompt; empty for none.
    public var gate: [Bool]

    /// Creates a model's outcomes.
    public init(name: String, quality: [Double], cost: [Double], gate: [Bool] = []) {
      self.name = name
      self.quality = quality
      self.cost = cost
      self.gate = gate
    }

    /// Mean cost and mean quality.
    public var point: CostQualityFrontier.Point {
      CostQualityFrontier.Point(cost: QualityTable.mean(cost), quality: QualityTable.mean(quality))
    }
  }

  /// One column of predictions: the higher, the more a prompt needs the strong model.
  public struct Score: Sendable {
    /// Its name.
    public var name: String
    /// Prediction by prompt.
    public var values: [Double]

    /// Creates a column.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// Creates a table.
  ///
  /// - Precondition: there is a model and a prompt, and every column has a value for every prompt.
  public init(
    name: String, source: String = "", qualityName: String = "quality", prompts: [String],
    models: [Model], scores: [Score] = [], hasCosts: Bool = true
  ) {
    precondition(!models.isEmpty && !prompts.isEmpty, "a table has a model and a prompt")
    for model in models {
      precondition(
        model.quality.count == prompts.count && model.cost.count == prompts.count
          && (model.gate.isEmpty || model.gate.count == prompts.count),
        "an outcome for every prompt")
    }
    precondition(scores.allSatisfy { $0.values.count == prompts.count }, "a score for every prompt")
    self.name = name
    self.source = source
    self.qualityName = qualityName
    self.prompts = prompts
    self.models = models
    self.scores = scores
    self.hasCosts = hasCosts
    let points = models.map(\.point)
    byCost = models.indices.sorted {
      (points[$0].cost, -points[$0].quality, $0) < (points[$1].cost, -points[$1].quality, $1)
    }
    best =
      models.indices.min {
        (-points[$0].quality, points[$0].cost, $0) < (-points[$1].quality, points[$1].cost, $1)
      } ?? 0
  }

  static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// The cheapest model.
  public var weak: Int { byCost[0] }
  /// The dearest model.
  public var strong: Int { byCost[byCost.count - 1] }

  /// The Zero router: random mixes of single models (RouterBench 2024, section 4).
  public var zeroRouter: CostQualityFrontier { CostQualityFrontier(of: models.map(\.point)) }
}
