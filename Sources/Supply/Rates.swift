public import Quantities

/// What one request pays: every rate filled in, conditions already decided.
public struct Rates: Hashable, Sendable {
  /// New input.
  public var prompt: TokenRate
  /// Output.
  public var completion: TokenRate
  /// Input read from cache.
  public var cacheRead: TokenRate
  /// Input written to a cache of five minutes.
  public var cacheWrite5m: TokenRate
  /// Input written to a cache of one hour.
  public var cacheWrite1h: TokenRate
  /// Reasoning output.
  public var reasoning: TokenRate
  /// A fee per request.
  public var request: USD
  /// Parts per million taken off all of it.
  public var discountPartsPerMillion: Int

  /// Creates rates.
  public init(
    prompt: TokenRate, completion: TokenRate, cacheRead: TokenRate, cacheWrite5m: TokenRate,
    cacheWrite1h: TokenRate, reasoning: TokenRate, request: USD = .zero,
    discountPartsPerMillion: Int = 0
  ) {
    self.prompt = prompt
    self.completion = completion
    self.cacheRead = cacheRead
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.reasoning = reasoning
    self.request = request
    self.discountPartsPerMillion = discountPartsPerMillion
  }

  /// Fills the gaps of a card: a rate that is not listed is not free.
  ///
  /// Cache reads and 5-minute writes pay the prompt rate, 1-hour writes the 5-minute rate and
  /// reasoning the completion rate (reference: price traps 2, 3 and 7). A card without prompt or
  /// completion rate lists them as free.
  public init(filling card: RateCard, discountPartsPerMillion: Int = 0) {
    let prompt = card.prompt ?? .free
    let completion = card.completion ?? .free
    let write = card.cacheWrite5m ?? prompt
    self.init(
      prompt: prompt, completion: completion, cacheRead: card.cacheRead ?? prompt,
      cacheWrite5m: write, cacheWrite1h: card.cacheWrite1h ?? write,
      reasoning: card.reasoning ?? completion, request: card.request ?? .zero,
      discountPartsPerMillion: discountPartsPerMillion)
  }

  /// The bill of one request at these rates, rounded half-even to the pico-dollar once.
  ///
  /// - Precondition: the bill lies within ±9.2 million USD.
  @inlinable public func cost(of usage: Usage) -> USD {
    var picoDollars = Int128(request.picoDollars)
    picoDollars += Self.product(usage.prompt, prompt)
    picoDollars += Self.product(usage.completion, completion)
    picoDollars += Self.product(usage.cacheRead, cacheRead)
    picoDollars += Self.product(usage.cacheWrite5m, cacheWrite5m)
    picoDollars += Self.product(usage.cacheWrite1h, cacheWrite1h)
    picoDollars += Self.product(usage.reasoning, reasoning)
    if discountPartsPerMillion != 0 {
      let left = Int128(1_000_000 - discountPartsPerMillion)
      picoDollars = roundedQuotient(picoDollars * left, by: 1_000_000)
    }
    guard let bill = Int64(exactly: picoDollars) else {
      preconditionFailure("a bill of more than 9.2 million USD: \(picoDollars) pico-dollars")
    }
    return USD(picoDollars: bill)
  }

  @inlinable static func product(_ tokens: TokenCount, _ rate: TokenRate) -> Int128 {
    let (high, low) = Int64(tokens.count).multipliedFullWidth(by: rate.picoDollarsPerToken)
    return Int128(high) << 64 | Int128(low)
  }
}

/// `dividend / divisor` rounded to the nearest integer, halves to the even one.
///
/// - Precondition: `divisor` is positive.
@usableFromInline func roundedQuotient(_ dividend: Int128, by divisor: Int128) -> Int128 {
  precondition(divisor > 0, "a divisor of \(divisor)")
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  let twice = remainder.magnitude * 2
  let goesUp = twice > divisor.magnitude || twice == divisor.magnitude && quotient % 2 != 0
  guard goesUp else { return quotient }
  return quotient + (dividend < 0 ? -1 : 1)
}
