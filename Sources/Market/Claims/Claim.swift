public import Quantities

/// A figure in circulation, with what would have to be computed to see whether it holds.
public struct Claim: Hashable, Sendable {
  /// How a figure is written.
  public enum Form: String, CaseIterable, Sendable {
    /// A share, as `61 %`.
    case percent
    /// A ratio, as `10.4x`.
    case factor
    /// A plain number.
    case number
  }
  /// A short name.
  public var id: String
  /// The part of the report in which it stands.
  public var group: String
  /// The claim as one would say it.
  public var text: String
  /// Who says so.
  public var source: String
  /// The figure, or the range, that is claimed.
  public var figure: ClosedRange<Double>
  /// How far off a recomputed figure may be and still confirm it, on the scale of the figure.
  public var tolerance: Double
  /// How the figure is written.
  public var form: Form
  /// What the words of the claim say has to be computed.
  public var reading: ClaimReading
  /// Other readings under which the figure could be meant.
  public var others: [ClaimReading]
  /// What else a reader should know; empty for nothing.
  public var note: String
}

/// Something that can be computed from traffic and prices.
public struct ClaimReading: Hashable, Sendable {
  /// What is computed.
  public enum Kind: Hashable, Sendable {
    /// A share in one week, or its mean over all weeks with models.
    case share(Observation, week: CalendarDate?)
    /// A ratio of two figures that the source itself gives.
    case quoted(Double, Double)
    /// The prices of two models on a day.
    case pricePair(dear: String, cheap: String, on: CalendarDate, Basket)
    /// Blend prices 3:1 of two origins on a day, by tokens of a week of models that existed.
    case marketGap(dear: String, cheap: String, on: CalendarDate, week: CalendarDate)
    /// Token-weighted mean list prices of paid models of two origins in a week of the panel, or the
    /// mean over its weeks, with some models left out.
    case listGap(dear: String, cheap: String, week: CalendarDate?, without: [String])
    /// Dollars per token of two origins in a week, or the mean over the weeks; of the dear one
    /// closed models only.
    case paidGap(dear: String, cheap: String, week: CalendarDate?)
    /// Median price ratio of pairs of models with equal scores.
    case matchedGap(dear: String, cheap: String, within: Double, scores: String?, on: CalendarDate)
    /// Share of all tokens of so many largest models, mean over the weeks.
    case largest(Int)
    /// Sum of squared shares of named tokens over models, mean over the weeks.
    case concentration
    /// Half the sum of absolute changes of shares of named tokens from week to week, mean.
    case churn
    /// Slope of ln tokens on ln list price across paid models, mean over the weeks; over the days of
    /// a table of daily rows where one is named.
    case priceSlope(table: String?)
    /// Share of tokens of models with open weights in a month, all that is not known counted as
    /// closed, and left out.
    case openShare(month: CalendarDate)
    /// Tokens on a day of the weekend over those on a working day, mean over the weeks.
    case weekend(table: String)
    /// Median of a column over the rows of a table.
    case median(table: String, column: String, key: String, value: String)
    /// Share of prices in a monthly list that are different in the next one.
    case priceChanges(table: String)
    /// Share of changes between months that are cuts.
    case priceCuts(table: String)
    /// Nothing that these data hold.
    case unknown(String)
  }
  /// A mix of tokens at list prices.
  public enum Basket: String, CaseIterable, Sendable {
    /// Prompt tokens only.
    case input
    /// Completion tokens only.
    case output
    /// Three parts of input to one of output.
    case blend
    /// Twenty parts of input, 80 % of them cache reads, to one of output.
    case agentic
  }
  /// What is computed.
  public var kind: Kind
  /// What is computed in words.
  public var text: String

  /// The table outside the shipped files that it needs; `nil` for none.
  public var table: String? {
    switch kind {
    case .weekend(let table), .median(let table, _, _, _), .priceChanges(let table),
      .priceCuts(let table):
      table
    case .matchedGap(_, _, _, let scores, _): scores
    case .priceSlope(let table): table
    default: nil
    }
  }
}

/// What came of a claim.
public struct ClaimResult: Hashable, Sendable {
  /// Whether it holds.
  public enum Verdict: String, CaseIterable, Sendable {
    /// What its words say comes out.
    case confirmed
    /// Something else comes out as claimed.
    case confirmedOtherwise = "confirmed under another denominator"
    /// Only figures that the source itself gives come out as claimed.
    case quotedOnly = "by the source's own figures only"
    /// Nothing that was computed comes out as claimed.
    case notConfirmed = "not confirmed"
    /// These data cannot tell.
    case open = "cannot be told from these data"
  }
  /// A reading with what came out; a range where it has bounds, `nil` where it cannot be computed.
  public struct Computed: Hashable, Sendable {
    /// What was computed.
    public var reading: ClaimReading
    /// What came out.
    public var figure: ClosedRange<Double>?
    /// Numerator and denominator, where it has them, or how many items it rests on; or why there is
    /// no figure.
    public var basis: String
    /// Whether it comes out as claimed.
    public var agrees: Bool
    /// Whether it comes out as claimed from other figures than the source's own.
    public var confirms: Bool {
      if case .quoted = reading.kind { false } else { agrees }
    }
  }
  /// The claim.
  public var claim: Claim
  /// Whether it holds.
  public var verdict: Verdict
  /// What its words say.
  public var own: Computed
  /// The other readings.
  public var others: [Computed]

  /// The reading that comes out as claimed, recomputed before quoted; `nil` where none does.
  public var agreeing: Computed? {
    let all = [own] + others
    return all.first(where: \.confirms) ?? all.first(where: \.agrees)
  }
}

extension Claim {
  /// Computes the claim's readings and judges it.
  ///
  /// A reading agrees where it, or all of its bounds, lie within the claimed range widened by the
  /// tolerance.
  public func judged(by evidence: ClaimEvidence) -> ClaimResult {
    func computed(_ reading: ClaimReading) -> ClaimResult.Computed {
      let (found, basis) = evidence.figure(of: reading.kind)
      let low = figure.lowerBound - tolerance
      let high = figure.upperBound + tolerance
      let agrees = found.map { low <= $0.lowerBound && $0.upperBound <= high } ?? false
      return ClaimResult.Computed(reading: reading, figure: found, basis: basis, agrees: agrees)
    }
    let own = computed(reading)
    let others = others.map(computed)
    let verdict: ClaimResult.Verdict =
      if own.confirms {
        .confirmed
      } else if others.contains(where: \.confirms) {
        .confirmedOtherwise
      } else if own.agrees || others.contains(where: \.agrees) {
        .quotedOnly
      } else if own.figure == nil {
        // What another reading says does not refute the claim as worded.
        .open
      } else {
        .notConfirmed
      }
    return ClaimResult(claim: self, verdict: verdict, own: own, others: others)
  }
}
