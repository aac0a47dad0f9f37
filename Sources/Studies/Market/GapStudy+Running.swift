public import Market
import NumericalMethods
import Quantities

/// What a study has come to, for a bar.
public enum GapStudyStage: Sendable {
  /// The segments' workloads are simulated.
  case simulatingWorkloads
  /// The market is simulated: which simulation.
  case simulatingMarket(Int)
  /// Draws done, of how many.
  case drawing(Int, of: Int)
}

extension GapStudy {
  /// Runs the study.
  ///
  /// Results stand by position, so they are the same for any number of threads.
  ///
  /// - Parameters:
  ///   - combining: whether every combination of the settings is wanted, as in a sweep, or one
  ///     change at a time.
  ///   - threads: draws under way at once, 1 or more.
  ///   - reached: told how far it is, in any order.
  /// - Throws: ``AuditFailure``, ``GapStudyFailure``.
  public func run(
    combining: Bool = false, threads: Int,
    reached: @escaping @Sendable (GapStudyStage) -> Void = { _ in }
  ) async throws -> GapStudyRecord {
    reached(.simulatingWorkloads)
    let market = try await market(threads: threads)
    return try await run(in: market, combining: combining, threads: threads, reached: reached)
  }

  /// Runs the study in a market whose calls are priced.
  func run(
    in market: StudyMarket, combining: Bool, threads: Int,
    reached: @escaping @Sendable (GapStudyStage) -> Void
  ) async throws -> GapStudyRecord {
    let central = settings.customers(in: nil)
    let agenticShare = central.segments.agenticShare
    let axis =
      combining
      ? GapAxis(combining: settings, agenticShare: agenticShare)
      : GapAxis(of: settings, agenticShare: agenticShare)
    let listGaps = settings.priceLists.map { $0.listGap ?? market.gaps(factor: 1).list }
    let customers = GapEvaluation.customers(
      count: settings.customers, seed: scenario.experiment.seed)
    var design = GapDesign(
      factors: axis.gaps.map { market.factor(listGap: $0) }, settings: axis.settings,
      agenticShare: agenticShare, priceLists: listGaps.map { market.factor(listGap: $0) },
      elasticityModels: Self.elasticityModels(of: market))
    var response: SupplyResponse?
    if let supply = settings.supply, !combining {
      let loop = SupplyLoop(
        study: self, market: market, supply: supply, axis: axis, customers: customers)
      (design.supply, response) = try await loop.run(central, threads: threads, reached: reached)
    }
    let evaluation = GapEvaluation(market: market, design: design, customers: customers)
    let outcomes = try await outcomes(of: evaluation, threads: threads, reached: reached)
    var record = GapStudyRecord(
      name: scenario.name, question: scenario.question, origins: scenario.gapOrigins,
      reference: GapReference(
        week: settings.week, prices: scenario.experiment.startsAt.date,
        gaps: market.gaps(factor: 1), cheapShare: market.cheapShare, agenticShare: agenticShare))
    record.points = zip(axis.gaps, design.factors).map { _, factor in
      GapPoint(factor: factor, gaps: market.gaps(factor: factor))
    }
    record.segments = central.segments
    record.dynamics = central.dynamics
    record.draws = outcomes.draws.count
    record.supply = response
    record.curves = Self.curves(axis.settings, outcomes)
    record.priceLists = priceLists(market, listGaps, outcomes)
    record.contrasts = Self.contrasts(axis.settings, axis.gaps, outcomes)
    if listGaps.count > 1 {
      record.priceEffect = outcomes.band { ($0.priceLists.last ?? 0) - $0.priceLists[0] }
    }
    record.elasticities = Self.elasticities(outcomes)
    record.inputs = try await tornado(market, design, customers, threads: threads)
    record.sources = panel.sources
    record.assumptions = assumptions(market)
    record.falsifiers = Self.falsifiers
    return record
  }

  /// What the central values came to, and each draw.
  struct Outcomes: Sendable {
    let central: GapOutcome
    let draws: [GapOutcome]

    /// A figure with the band of its draws.
    func band(_ figure: (GapOutcome) -> Double) -> Band {
      let estimate = figure(central)
      let drawn = draws.map(figure).sorted()
      guard !drawn.isEmpty else { return Band(estimate: estimate, low: estimate, high: estimate) }
      return Band(
        estimate: estimate, low: Self.quantile(drawn, 0.05), high: Self.quantile(drawn, 0.95))
    }

    /// Hyndman and Fan's type 7, as numpy has it.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
  }

  private func outcomes(
    of evaluation: GapEvaluation, threads: Int,
    reached: @escaping @Sendable (GapStudyStage) -> Void
  ) async throws -> Outcomes {
    // Without uncertain inputs every draw would be the same.
    let inputs = settings.inputs.isEmpty ? [] : drawnInputs
    let customers = [settings.customers(in: nil)] + inputs.map { settings.customers(in: $0) }
    let all = try await Self.outcomes(of: evaluation, customers, threads: threads) {
      reached(.drawing($0, of: customers.count))
    }
    return Outcomes(central: all[0], draws: Array(all.dropFirst()))
  }

  /// Works out draws on several threads; results stand in the order of the customers.
  static func outcomes(
    of evaluation: GapEvaluation, _ customers: [DrawnCustomers], threads: Int,
    finished: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [GapOutcome] {
    var results: [GapOutcome?] = Array(repeating: nil, count: customers.count)
    try await withThrowingTaskGroup(of: (Int, GapOutcome).self) { group in
      var next = 0
      func startNext() {
        guard next < customers.count else { return }
        let index = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          do throws(CalibrationFailure) {
            return (index, try evaluation.outcome(of: customers[index]))
          } catch {
            throw GapStudyFailure.notAnchored(
              draw: index == 0 ? nil : index - 1, remaining: error.remaining)
          }
        }
      }
      for _ in 0..<max(1, threads) { startNext() }
      var done = 0
      while let (index, outcome) = try await group.next() {
        results[index] = outcome
        done += 1
        finished(done)
        startNext()
      }
    }
    return results.compactMap { $0 }
  }
}
