/// With what probability a choice fell as it did: what a log must say for anyone to work out
/// afterwards what another policy would have got (Horvitz and Thompson 1952; Bottou et al. 2013).
public struct ChoiceOdds: Hashable, Sendable {
  /// Endpoints among which the choice was made; 0 where nobody noted it.
  public var candidates: Int32
  /// Below 0 where it is not known, so that a value of 16 bytes serves.
  private var chance: Double

  /// What is known of a choice that nobody noted.
  public static let unknown = ChoiceOdds(candidates: 0, propensity: nil)

  /// Notes a choice.
  ///
  /// - Parameters:
  ///   - candidates: endpoints among which it was made.
  ///   - propensity: probability with which the policy, in the same state, makes this choice; `nil`
  ///     where it has no closed form.
  @inlinable public init(candidates: Int, propensity: Double?) {
    self.init(Int32(candidates), propensity ?? -1)
  }

  @usableFromInline init(_ candidates: Int32, _ chance: Double) {
    self.candidates = candidates
    self.chance = chance
  }

  /// The probability with which the policy, in the same state, makes this choice; `nil` where that
  /// is not known.
  public var propensity: Double? { chance < 0 ? nil : chance }
}
