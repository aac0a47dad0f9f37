public import Quantities

/// Tokens by model and week on one platform, with what was known of each model at the time: what
/// the choice model is fitted to and judged by.
///
/// Tokens are prompt and completion, each counted by the model's own tokenizer, as public rankings
/// count them. Days and weeks are UTC; a week begins on Monday.
public struct TrafficPanel: Sendable {
  /// Where the figures come from.
  public var sources: [PanelSource]
  /// The models that were ever named, in the order of their slugs.
  public var models: [PanelModel]
  /// Weeks without a gap between them, the oldest first.
  public var weeks: [PanelWeek]
  /// Tokens by origin, also in weeks for which there is nothing by model; the oldest first.
  public var origins: [OriginWeek]
  /// Tokens by month of models with open and with closed weights; the oldest first.
  public var openMonths: [OpenMonth]

  /// Creates a panel.
  ///
  /// - Precondition: every week has a figure for every model, and every model a price for every
  ///   week.
  public init(
    sources: [PanelSource], models: [PanelModel], weeks: [PanelWeek], origins: [OriginWeek],
    openMonths: [OpenMonth] = []
  ) {
    precondition(weeks.allSatisfy { $0.tokens.count == models.count }, "a figure for every model")
    precondition(models.allSatisfy { $0.listPrices.count == weeks.count }, "a price for every week")
    self.sources = sources
    self.models = models
    self.weeks = weeks
    self.origins = origins
    self.openMonths = openMonths
  }
}

/// A source of figures, as it wants to be cited.
public struct PanelSource: Hashable, Sendable {
  /// What is cited, for example `OpenRouter (openrouter.ai/rankings)`.
  public var name: String
  /// Its licence, for example `CC BY 4.0`.
  public var licence: String
  /// The day of the figures.
  public var asOf: CalendarDate

  /// Creates a source.
  public init(name: String, licence: String, asOf: CalendarDate) {
    self.name = name
    self.licence = licence
    self.asOf = asOf
  }
}

/// A model as the rankings name it.
public struct PanelModel: Hashable, Sendable {
  /// The name in the rankings, for example `z-ai/glm-5.2-20260616`; a free variant has its own.
  public var slug: String
  /// The same model in the catalogue; `nil` where it is not there.
  public var catalogueSlug: String?
  /// Who made it.
  public var author: String
  /// Country of the author as ISO 3166-1 alpha-2; `XX` where unknown, as of unlabelled models.
  public var origin: String
  /// Whether the weights are published; `nil` where unknown.
  public var openWeights: Bool?
  /// First day on the platform; `nil` where unknown, that is, long before the panel begins.
  public var released: CalendarDate?
  /// How the first day is known; `nil` where it is not.
  public var releaseBasis: ReleaseBasis?
  /// First day on which it was no longer offered; `nil` where it still is.
  public var withdrawn: CalendarDate?
  /// Whether it costs nothing in any week, as variants called `:free` do.
  public var isFree: Bool
  /// Last day of the promotion that makes it free; `nil` where none is known to end.
  public var freeUntil: CalendarDate?
  /// Arena text score [Elo points]; `nil` where none is published.
  public var arenaScore: Double?
  /// Mean of the list prices of prompt and completion in each week [USD per million tokens]; 0
  /// where it is free, `nil` where unknown and in weeks before its release.
  public var listPrices: [Double?]

  /// Creates a model.
  public init(
    slug: String, catalogueSlug: String? = nil, author: String, origin: String,
    openWeights: Bool? = nil, released: CalendarDate? = nil, releaseBasis: ReleaseBasis? = nil,
    withdrawn: CalendarDate? = nil, isFree: Bool = false, freeUntil: CalendarDate? = nil,
    arenaScore: Double? = nil, listPrices: [Double?]
  ) {
    self.slug = slug
    self.catalogueSlug = catalogueSlug
    self.author = author
    self.origin = origin
    self.openWeights = openWeights
    self.released = released
    self.releaseBasis = releaseBasis
    self.withdrawn = withdrawn
    self.isFree = isFree
    self.freeUntil = freeUntil
    self.arenaScore = arenaScore
    self.listPrices = listPrices
  }
}

/// How the first day of a model on the platform is known.
public enum ReleaseBasis: String, CaseIterable, Sendable {
  /// A list of events says so.
  case event
  /// The name in the rankings ends with the day.
  case name
  /// The register of models has the day of the announcement.
  case register
  /// The first day on which the rankings name it, more than a week after they begin.
  case firstSeen = "first_seen"
}

/// The tokens of one week.
public struct PanelWeek: Hashable, Sendable {
  /// The Monday.
  public var start: CalendarDate
  /// Days of the week for which there are figures, 1 to 7.
  public var days: Int
  /// Tokens of each model of the panel; 0 where it was not named.
  public var tokens: [UInt64]
  /// Tokens of models below the rank that is named, together.
  public var unnamedTokens: UInt64

  /// Creates a week.
  public init(start: CalendarDate, days: Int, tokens: [UInt64], unnamedTokens: UInt64) {
    self.start = start
    self.days = days
    self.tokens = tokens
    self.unnamedTokens = unnamedTokens
  }

  /// All tokens, named or not.
  public var total: UInt64 { tokens.reduce(unnamedTokens, +) }
}

/// The tokens of one week by origin of the models' authors.
public struct OriginWeek: Hashable, Sendable {
  /// The Monday.
  public var start: CalendarDate
  /// All tokens, named or not.
  public var total: UInt64
  /// Country codes, in alphabetical order; `XX` for models that nobody has claimed, `ZZ` for other
  /// countries together where they are not told apart.
  public var origins: [String]
  /// Tokens of each of ``origins``.
  public var tokens: [UInt64]
  /// Tokens of models that are not named.
  public var unnamedTokens: UInt64
  /// Position of the series in ``TrafficPanel/sources``.
  public var source: Int

  /// Creates a week.
  public init(
    start: CalendarDate, total: UInt64, origins: [String], tokens: [UInt64],
    unnamedTokens: UInt64, source: Int = 0
  ) {
    self.start = start
    self.total = total
    self.origins = origins
    self.tokens = tokens
    self.unnamedTokens = unnamedTokens
    self.source = source
  }
}

/// The tokens of one month by whether weights are published.
public struct OpenMonth: Hashable, Sendable {
  /// The first day of the month.
  public var start: CalendarDate
  /// Tokens of models with closed weights.
  public var closed: UInt64
  /// Tokens of models with open weights.
  public var open: UInt64
  /// Tokens of named models of which it is not known.
  public var unknown: UInt64
  /// Tokens of models that are not named.
  public var unnamed: UInt64

  /// Creates a month.
  public init(
    start: CalendarDate, closed: UInt64, open: UInt64, unknown: UInt64, unnamed: UInt64
  ) {
    self.start = start
    self.closed = closed
    self.open = open
    self.unknown = unknown
    self.unnamed = unnamed
  }

  /// All tokens.
  public var total: UInt64 { closed + open + unknown + unnamed }
}
