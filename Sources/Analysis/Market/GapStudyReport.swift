package import Market

/// What is said of a study of the price gap: how share answers to it, how much it explains, how
/// sure that is.
package struct GapStudyReport: FiledReport {
  /// The figures that the report speaks of.
  package let record: GapStudyRecord
  /// The reference week under every denominator.
  let observed: ObservationReport?
  /// The heading.
  package let title: String
  /// The question that the scenario asks.
  package let question: String
  /// The parts, in reading order.
  package let sections: [Section]
  /// The message in one line.
  package let headlines: [String]

  /// Says what a study found.
  ///
  /// - Parameters:
  ///   - record: What it found.
  ///   - observed: The reference week, to be shown under every denominator; `nil` to leave it out.
  package init(_ record: GapStudyRecord, observed: ObservationReport? = nil) {
    let builder = GapStudyReportBuilder(record: record, observed: observed)
    self.record = record
    self.observed = observed
    title = "Tollway share: \(record.name)"
    question = record.question
    sections = builder.sections
    headlines = builder.headlines
  }
}

/// Turns what a study found into sections; each concern has a file of its own.
struct GapStudyReportBuilder {
  let record: GapStudyRecord
  let observed: ObservationReport?

  var sections: [Section] {
    let parts =
      [
        briefSection, gapSection, axesSection, priceListSection, otherSection, unitSection,
        segmentSection.forFiles, driverSection.forFiles, elasticitySection, supplySection.forFiles,
        observedSection, modelSection.forFiles, inputSection.forFiles, cautionSection,
        assumptionSection,
        sourceSection,
      ]
    return parts.filter { !$0.blocks.isEmpty }
  }

  /// Country code of the origin whose share is told.
  var cheap: String { record.origins.cheap }
  /// Country code of the other.
  var dear: String { record.origins.dear }

  /// Whose share it is, and of what: stands on every figure and table.
  var shareOfTokens: String { "share of models from \(cheap) in the tokens of named models" }

  // MARK: - Curves

  /// Whether a curve differs from the base in the agentic share at most.
  private func isPlain(_ setting: GapSetting) -> Bool {
    setting.cacheDiscount && setting.qualityShift == 0 && !setting.supplyAnswers
      && setting.weeks == nil && setting.switchingCost == baseSwitchingCost
      && setting.costFactor == baseCostFactor
  }

  /// The factor on the weight of cost where nothing else is said.
  private var baseCostFactor: Double {
    let factors = record.curves.map(\.setting.costFactor)
    return factors.contains(1) ? 1 : factors.min() ?? 1
  }

  /// What leaving a model costs where nothing else is said.
  private var baseSwitchingCost: Double {
    let costs = record.curves.map(\.setting.switchingCost)
    return costs.contains(record.dynamics.switchingCost)
      ? record.dynamics.switchingCost : costs.min() ?? 0
  }

  /// Curves that differ in the agentic share only, from the least to the most agentic.
  var plainCurves: [GapCurve] {
    record.curves.filter { isPlain($0.setting) }
      .sorted { $0.setting.agenticShare < $1.setting.agenticShare }
  }

  /// The curve nearest to the reference, by which the report speaks where it names no setting.
  var base: GapCurve? {
    plainCurves.min { one, other in
      distance(one.setting) < distance(other.setting)
    }
  }

  private func distance(_ setting: GapSetting) -> Double {
    (setting.agenticShare - record.reference.agenticShare).magnitude
  }

  /// The plain curves that a drawing shows: without those whose agentic share is hardly another than
  /// the base's.
  var drawnCurves: [GapCurve] {
    guard let base else { return [] }
    return plainCurves.filter { curve in
      curve == base || (curve.setting.agenticShare - base.setting.agenticShare).magnitude >= 0.1
    }
  }

  /// What a plain curve is called; the one at the reference says so.
  func name(of curve: GapCurve) -> String {
    let text = Self.agentic(curve.setting)
    let isReference = abs(curve.setting.agenticShare - record.reference.agenticShare) < 0.005
    return isReference && plainCurves.count > 1 ? text + ", as it is" : text
  }

  /// Curves that differ from the base in one thing other than the agentic share.
  func variations(_ isVaried: (GapSetting, GapSetting) -> Bool) -> [GapCurve] {
    guard let base = base?.setting else { return [] }
    return record.curves.filter { isVaried($0.setting, base) }
  }

  // MARK: - Reading curves

  /// The gaps at which tables show shares: those that the discussion is about, as far as the axis
  /// goes, else its points.
  var shownGaps: [Double] {
    let gaps = record.points.map(\.gaps.list)
    guard let first = gaps.first, let last = gaps.last else { return [] }
    let wanted = [1, 2, 4, 10, 13.5, 17].filter { $0 >= first * 0.999 && $0 <= last * 1.001 }
    if wanted.count >= 3 { return wanted }
    let step = max(1, (gaps.count + 7) / 8)
    return gaps.indices.filter { $0 % step == 0 || $0 == gaps.count - 1 }.map { gaps[$0] }
  }

  /// What a curve shows where a gap, in one of its readings, has a value: straight between points
  /// in the logarithm of the gap.
  ///
  /// - Returns: `nil` beyond the ends of the axis.
  func value(
    _ bands: [Band], at gap: Double, reading: KeyPath<Gaps, Double> = \.list
  ) -> Band? {
    let axis = record.points.map { $0.gaps[keyPath: reading] }
    return GapInterpolation.value(bands, on: axis, at: gap)
  }

  /// The band of a difference between two points of a curve, at the gaps nearest to those given.
  func contrast(_ curve: GapCurve, from: Double, to: Double) -> GapContrast? {
    record.contrasts.first { contrast in
      record.curves[contrast.curve] == curve
        && abs(record.points[contrast.from].gaps.list / from - 1) < 0.02
        && abs(record.points[contrast.to].gaps.list / to - 1) < 0.02
    }
  }

  // MARK: - Words

  /// A share with its band, for example `63 % (55-71)`.
  static func text(_ band: Band?) -> String {
    guard let band, band.estimate.isFinite else { return NumberText.absent }
    let ends = [band.low, band.high].map { NumberText.fixed($0 * 100, decimals: 0) }
    return "\(NumberText.percent(band.estimate, decimals: 0)) (\(ends[0])-\(ends[1]))"
  }

  /// The cell of a share with its band.
  ///
  /// - Parameters:
  ///   - unit: What it is a share of: tokens, requests or spend.
  ///   - place: Of which curve or price list, and at which gap.
  func cell(
    _ band: Band?, of unit: ShareUnit = .tokens, at place: [ReportedNumber.Coordinate]
  ) -> Table.Cell {
    Table.Cell(
      Self.text(band), "share_of_\(unit.name)", band?.estimate, .share,
      interval: band.map { ($0.low, $0.high, 0.9) },
      at: [.init("origin", cheap), .init("denominator", "named models")] + place)
  }

  /// The coordinates of a point of a curve.
  static func place(_ setting: String, gap: Double, reading: String = "list gap")
    -> [ReportedNumber.Coordinate]
  {
    [.init("setting", setting), .init(reading, Self.gap(gap))]
  }

  /// A change of a share with its band, for example `+3.1 points (+1.2 to +5.8)`.
  static func points(_ change: Band) -> String {
    MetricUnit.share.text(difference: change.estimate, low: change.low, high: change.high)
  }

  /// A change of a share without band.
  static func points(_ change: Double) -> String {
    MetricUnit.share.text(difference: change, low: nil, high: nil)
  }

  /// A gap, for example `13.5x`.
  static func gap(_ value: Double) -> String { NumberText.trimmed(value, digits: 3) + "x" }

  /// An agentic share, for example `50 % agentic`.
  static func agentic(_ setting: GapSetting) -> String {
    NumberText.percent(setting.agenticShare, decimals: 0) + " agentic"
  }
}
