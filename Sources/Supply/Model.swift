public import Quantities

/// A language model, whoever hosts it.
public struct Model: Sendable {
  /// `author/name`, unique in the catalogue.
  public var slug: String
  /// The name people use.
  public var name: String
  /// Who made it: the part of the slug before the slash.
  public var author: String
  /// Country of the author as ISO 3166-1 alpha-2; `XX` where unknown.
  public var origin: String
  /// Whether the weights are published; `nil` where unknown.
  public var openWeights: Bool?
  /// First day of availability; `nil` where unknown.
  public var released: CalendarDate?
  /// Quality score with its basis; `nil` until one is imputed.
  public var quality: Quality?
  /// Output length relative to the reference model of the presets; 1 unless measured.
  public var verbosity: Double
  /// How the verbosity is known; `nil` where it is the assumed 1.
  public var verbosityEvidence: VerbosityEvidence?
  /// What its author's page says of it wherever it is served.
  public var facts = PublishedFacts()

  /// Creates a model.
  public init(
    slug: String, name: String, author: String, origin: String, openWeights: Bool? = nil,
    released: CalendarDate? = nil, quality: Quality? = nil, verbosity: Double = 1,
    verbosityEvidence: VerbosityEvidence? = nil
  ) {
    self.slug = slug
    self.name = name
    self.author = author
    self.origin = origin
    self.openWeights = openWeights
    self.released = released
    self.quality = quality
    self.verbosity = verbosity
    self.verbosityEvidence = verbosityEvidence
  }
}

/// How good a model is, and how we know.
public struct Quality: Hashable, Sendable {
  /// Where the score comes from.
  public enum Basis: String, Sendable {
    /// Read in a published table.
    case published
    /// The median of the model's price tier, less 50 points.
    case imputed
  }
  /// Arena text score [Elo points].
  public var arenaScore: Double
  /// Where the score comes from.
  public var basis: Basis
  /// The row of the published table, which names an effort where there are several.
  public var entry: String
  /// Position of the table in ``Catalogue/sources``; `nil` for an imputed score.
  public var source: Int?

  /// Creates a score.
  public init(arenaScore: Double, basis: Basis, entry: String = "", source: Int? = nil) {
    self.arenaScore = arenaScore
    self.basis = basis
    self.entry = entry
    self.source = source
  }

  /// Quality in units of 100 points: `(score - 1350) / 100`; what a unit is worth in log-odds of
  /// success is the solved-task model's slope.
  public var logits: Double { (arenaScore - 1350) / 100 }
}

/// What a model's verbosity was fitted to, and how sure it is.
public struct VerbosityEvidence: Hashable, Sendable {
  /// Standard deviation of the logarithm of the verbosity.
  public var logSD: Double
  /// The row of the published table, with its date.
  public var entry: String
  /// Position of the table in ``Catalogue/sources``.
  public var source: Int?

  /// Creates the evidence for a figure.
  public init(logSD: Double, entry: String, source: Int? = nil) {
    self.logSD = logSD
    self.entry = entry
    self.source = source
  }
}
