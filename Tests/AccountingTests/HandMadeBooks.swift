import Accounting
import Demand
import NumericalMethods
import Quantities
import Supply

/// Books filled by hand, entry by entry, as an engine would.
enum HandMadeBooks {
  static let catalogue = Catalogue(
    models: ["acme/a", "acme/b"].map { Model(slug: $0, name: $0, author: "acme", origin: "US") },
    providers: ["p0", "p1"].map {
      Provider(slug: $0, name: $0, country: "US", kind: .host)
    },
    endpoints: [(0, 0), (0, 1), (1, 0)].map { model, provider in
      Endpoint(
        model: ModelID(model), provider: ProviderID(provider), providerModel: "m",
        prices: PriceSheet(rules: []))
    }, sources: [])

  static func row(
    _ endpoint: Int, _ outcome: AttemptOutcome, dollars: Double = 0, tokens: Int = 0,
    isSticky: Bool = false, disposition: Disposition = .billed
  ) -> AttemptRow {
    AttemptRow(
      task: TaskID(0), branch: 0, step: 0, repetition: 0, attempt: 0,
      endpoint: EndpointID(endpoint), sentAt: .zero, timeToFirstToken: .zero, duration: .zero,
      outcome: outcome, isSticky: isSticky,
      usage: Usage(
        prompt: TokenCount(tokens), cacheRead: TokenCount(2 * tokens),
        cacheWrite5m: TokenCount(3 * tokens), cacheWrite1h: TokenCount(4 * tokens),
        completion: TokenCount(5 * tokens), reasoning: TokenCount(6 * tokens)),
      cost: USD(picoDollars: Int64((dollars * 1e12).rounded())), disposition: disposition,
      limit: outcome == .rateLimited ? .background : nil)
  }

  /// A task before the warm-up and three after it: solved, unsolved and censored, with a fallback,
  /// a waived and an absorbed attempt.
  static func record() -> RunRecord {
    var books = Books(catalogue: catalogue, terms: .openRouterCard)
    enterCall(&books, row(0, .served, dollars: 100, tokens: 7), isMeasured: false)
    endTask(&books, .solved, model: 0, dollars: 100, isMeasured: false)

    books.enter(row(0, .rateLimited), isMeasured: true)
    enterCall(&books, row(1, .served, dollars: 3, tokens: 10, isSticky: true), isMeasured: true)
    endTask(&books, .solved, model: 0, dollars: 3, isMeasured: true)

    enterCall(
      &books, row(2, .zeroCompletion, dollars: 0.5, tokens: 2, disposition: .waived),
      .failedZeroCompletion, isMeasured: true)
    enterCall(
      &books, row(2, .cutMidStream, dollars: 0.25, tokens: 1, disposition: .absorbed),
      .failedMidStream, isMeasured: true)
    enterCall(&books, row(2, .served, dollars: 2, tokens: 5), isMeasured: true)
    endTask(&books, .unsolved, model: 1, dollars: 2, isMeasured: true)

    books.taskArrived(isMeasured: true)
    enterCall(&books, row(2, .served, dollars: 1, tokens: 5), isMeasured: true)
    books.callArrived(isRepeat: false, isMeasured: true)
    books.callEnded(
      .censored, timeToFirstToken: .zero, callTime: .zero, isMeasured: true)
    books.taskEnded(
      .censored, model: ModelID(1), cost: .zero, taskTime: .zero, isMeasured: true)
    return books.close(
      endedAt: SimTime(microseconds: 50), events: 9, clockReversals: 0,
      sessions: TimeWeightedMean(startingAt: 0))
  }

  private static func enterCall(
    _ books: inout Books, _ row: AttemptRow, _ ending: CallEnding = .completed, isMeasured: Bool
  ) {
    books.callArrived(isRepeat: ending != .completed, isMeasured: isMeasured)
    books.enter(row, isMeasured: isMeasured)
    books.callEnded(
      ending, timeToFirstToken: SimDuration(seconds: 1), callTime: SimDuration(seconds: 3),
      isMeasured: isMeasured)
    guard ending == .completed else { return }
    books.answered(
      output: row.usage.output, decodeTime: SimDuration(seconds: 2),
      generationTime: SimDuration(seconds: 3), isMeasured: isMeasured)
  }

  private static func endTask(
    _ books: inout Books, _ ending: TaskEnding, model: Int, dollars: Double, isMeasured: Bool
  ) {
    books.taskArrived(isMeasured: isMeasured)
    books.taskEnded(
      ending, model: ModelID(model),
      cost: USDTotal(picoDollars: Int128((dollars * 1e12).rounded())),
      taskTime: SimDuration(seconds: 9), isMeasured: isMeasured)
  }
}
