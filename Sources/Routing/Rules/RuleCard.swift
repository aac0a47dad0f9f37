import Quantities

/// What a rule is, where it comes from and what can be set: one source for the decoder, the
/// schema, `sim policies` and the resolved scenario.
public struct RuleCard: Sendable {
  /// The `kind` in a scenario.
  public let kind: String
  /// What it does, in one sentence.
  public let rule: String
  /// Where it is documented: a document, a file of a repository, a paper.
  public let source: String
  /// When it was in force or was read, as `2026-08-22`; "-" for bounds and rules of ours.
  public let asOf: String
  /// What a scenario may set.
  public let parameters: [RuleParameter]

  /// Describes a rule.
  public init(
    kind: String, rule: String, source: String, asOf: String, parameters: [RuleParameter] = []
  ) {
    self.kind = kind
    self.rule = rule
    self.source = source
    self.asOf = asOf
    self.parameters = parameters
  }
}

/// One value that a scenario may set of a rule.
public struct RuleParameter: Sendable {
  /// What values it takes.
  public enum Domain: Sendable {
    /// A number within a range.
    case number(ClosedRange<Double>)
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    /// A length of time, as text with a unit.
    case duration
    /// True or false.
    case flag
    /// One of these words.
    case choice([String])
    /// A list of models with weights.
    case models
    /// A list of models, which may be empty.
    case modelNames
  }
  /// The key in a scenario; a unit that is not in the value ends the name (`ttl_s`).
  public let name: String
  /// What it means, as a phrase.
  public let meaning: String
  /// What values it takes.
  public let domain: Domain
  /// What it is unless a scenario sets it; `nil` where it must be set.
  public let standard: RuleValue?

  /// Describes a parameter.
  public init(_ name: String, _ meaning: String, _ domain: Domain, standard: RuleValue?) {
    self.name = name
    self.meaning = meaning
    self.domain = domain
    self.standard = standard
  }

  /// A number.
  public static func number(
    _ name: String, _ meaning: String, in range: ClosedRange<Double>, standard: Double?
  ) -> Self {
    Self(name, meaning, .number(range), standard: standard.map { .number($0) })
  }

  /// A whole number.
  public static func integer(
    _ name: String, _ meaning: String, in range: ClosedRange<Int>, standard: Int?
  ) -> Self {
    Self(name, meaning, .integer(range), standard: standard.map { .integer($0) })
  }

  /// A length of time.
  public static func duration(
    _ name: String, _ meaning: String, standardSeconds: Double?
  ) -> Self {
    Self(
      name, meaning, .duration,
      standard: standardSeconds.map { .duration(SimDuration(seconds: $0)) })
  }

  /// True or false.
  public static func flag(_ name: String, _ meaning: String, standard: Bool?) -> Self {
    Self(name, meaning, .flag, standard: standard.map { .flag($0) })
  }

  /// One of some words.
  public static func choice(
    _ name: String, _ meaning: String, of words: [String], standard: String?
  ) -> Self {
    Self(name, meaning, .choice(words), standard: standard.map { .choice($0) })
  }
}
