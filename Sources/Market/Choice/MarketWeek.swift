/// What customers meet in one week: which models there are, and what they cost, do and suffer.
public struct MarketWeek: Hashable, Sendable {
  /// Part of the week in which each model is offered, 0 to 1.
  public var offered: [Double]
  /// Age of each model in the middle of its part of the week [weeks]; infinite where it is old.
  public var age: [Double]
  /// Whether each model costs nothing.
  public var isFree: [Bool]
  /// Cost of a task, by segment and model [USD]: effective, with cache reads and repeats.
  public var cost: [[Double]]
  /// Probability that a step of the segment's tasks succeeds at first, by segment and model.
  public var success: [[Double]]
  /// Time of a task relative to the reference, by segment and model; 1 where nothing is known.
  public var time: [[Double]]
  /// Share of calls that fail or are refused, by segment and model.
  public var failure: [[Double]]

  /// A week in which nothing is slow and nothing fails.
  ///
  /// - Precondition: all arrays have one entry for each model, `cost` and `success` one row for
  ///   each segment.
  public init(
    offered: [Double], age: [Double], isFree: [Bool], cost: [[Double]], success: [[Double]]
  ) {
    let models = offered.count
    precondition(age.count == models && isFree.count == models, "one entry for each model")
    precondition(cost.count == success.count, "one row for each segment")
    precondition((cost + success).allSatisfy { $0.count == models }, "one entry for each model")
    self.offered = offered
    self.age = age
    self.isFree = isFree
    self.cost = cost
    self.success = success
    time = cost.map { $0.map { _ in 1 } }
    failure = cost.map { $0.map { _ in 0 } }
  }

  /// Number of models.
  public var modelCount: Int { offered.count }
}
