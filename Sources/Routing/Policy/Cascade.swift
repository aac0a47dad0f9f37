public import Supply

/// Models in order of price: a call goes to the first, and on to the next where a judge does not
/// accept the answer.
///
/// For tasks that name only their type. Every rung's tokens are paid, times add up, and the client
/// sees the last answer. Sources: FrugalGPT (Chen et al. 2023) and AutoMix (Aggarwal et al. 2023) for
/// the form; that the judge takes no time and costs nothing is assumed.
public struct Cascade: Hashable, Sendable {
  /// The most rungs.
  public static let rungLimit = 4

  /// The rungs, the cheapest first: 2 to 4.
  public var models: [ModelID]
  /// Who accepts an answer or sends the call on; the last rung's answers are taken as they are.
  public var judge: Judge

  /// Creates a cascade.
  ///
  /// - Precondition: 2 to 4 models.
  public init(models: [ModelID], judge: Judge) {
    precondition((2...Self.rungLimit).contains(models.count), "a cascade has 2 to 4 rungs")
    self.models = models
    self.judge = judge
  }
}
