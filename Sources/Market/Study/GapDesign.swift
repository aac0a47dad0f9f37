/// What a study of the gap works out for every draw of its uncertain inputs.
package struct GapDesign: Sendable {
  /// Factors on the rates of the cheap origin: the axis.
  package var factors: [Double]
  /// What is held fixed, curve by curve.
  package var settings: [GapSetting]
  /// The agentic share that stands for the reference's own: a setting that has it keeps the weights
  /// of the draw, so that it goes through the observed shares in every draw.
  package var agenticShare: Double
  /// Factors whose shares are wanted besides, all else as at the reference: price lists.
  package var priceLists: [Double]
  /// How congestion answers; needed where a setting says that supply does.
  package var supply: CongestionTable?
  /// Models whose own-price elasticity is wanted: positions.
  package var elasticityModels: [Int]

  /// Creates a design.
  package init(
    factors: [Double], settings: [GapSetting], agenticShare: Double = .nan,
    priceLists: [Double] = [],
    supply: CongestionTable? = nil, elasticityModels: [Int] = []
  ) {
    self.factors = factors
    self.settings = settings
    self.agenticShare = agenticShare
    self.priceLists = priceLists
    self.supply = supply
    self.elasticityModels = elasticityModels
  }
}

/// The customers of one draw of a study's uncertain inputs.
package struct DrawnCustomers: Sendable {
  /// The segments at the reference.
  package var segments: [CustomerSegment]
  /// How fast they move; a setting replaces the switching cost.
  package var dynamics: ChoiceDynamics

  /// Creates customers.
  package init(segments: [CustomerSegment], dynamics: ChoiceDynamics) {
    self.segments = segments
    self.dynamics = dynamics
  }
}

/// What one draw came to.
package struct GapOutcome: Sendable {
  /// Shares of the cheap origin, by setting and point; the volume is relative to the reference.
  package var curves: [[ShareMeasures]] = []
  /// Share of tokens of the cheap origin by setting, segment and point.
  package var bySegment: [[[Double]]] = []
  /// Share of tokens at each price list.
  package var priceLists: [Double] = []
  /// Elasticities in the order of ``ElasticityKind``.
  package var elasticities: [Double] = []
}

/// Elasticities that a study works out at the reference.
package enum ElasticityKind: Int, Sendable, CaseIterable {
  /// Of one model's share in its own price, settled; the mean by tokens over the largest models.
  case ownSettled
  /// The same after one week.
  case ownFirstWeek
  /// Of the odds of the cheap origin in the relative price of all its models, settled.
  case originOdds
}

extension [CustomerSegment] {
  /// Each segment's share of demand where segments whose work is agentic have a share of it.
  package func weights(agenticShare: Double) -> [Double] {
    let total = reduce(0) { $0 + $1.weight }
    let agentic = reduce(0) { $0 + ($1.isAgentic ? $1.weight : 0) }
    return map { segment in
      let (part, whole) =
        segment.isAgentic ? (agenticShare, agentic) : (1 - agenticShare, total - agentic)
      return whole > 0 ? part * segment.weight / whole : 0
    }
  }

  /// Share of demand of segments whose work is agentic.
  package var agenticShare: Double {
    let total = reduce(0) { $0 + $1.weight }
    return reduce(0) { $0 + ($1.isAgentic ? $1.weight : 0) } / total
  }
}
