/// A count of tokens.
public struct TokenCount: Hashable, Comparable, Sendable {
  /// The number of tokens.
  public var count: Int

  /// No tokens.
  public static let zero = TokenCount(0)

  /// Creates a count.
  @inlinable public init(_ count: Int) { self.count = count }

  /// Orders counts.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.count < b.count }

  /// The sum of two counts.
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(a.count + b.count) }

  /// The difference of two counts.
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(a.count - b.count) }

  /// Adds a count in place.
  @inlinable public static func += (a: inout Self, b: Self) { a.count += b.count }
}

/// Tokens of one or more calls by the six kinds that have a price of their own.
///
/// The kinds do not overlap: a token of input is new, written to cache or read from it; a token
/// of output is completion or reasoning.
public struct Usage: Hashable, Sendable {
  /// Input that was neither read from a cache nor written at a write price [tokens].
  public var prompt: TokenCount
  /// Input read from the prefix cache [tokens].
  public var cacheRead: TokenCount
  /// Input written to a cache of five minutes at its write price [tokens].
  public var cacheWrite5m: TokenCount
  /// Input written to a cache of one hour at its write price [tokens].
  public var cacheWrite1h: TokenCount
  /// Visible output [tokens].
  public var completion: TokenCount
  /// Hidden reasoning output; billed as completion where it has no rate of its own [tokens].
  public var reasoning: TokenCount

  /// No tokens of any kind.
  public static let zero = Usage()

  /// Creates a usage from its six counts.
  @inlinable public init(
    prompt: TokenCount = .zero, cacheRead: TokenCount = .zero, cacheWrite5m: TokenCount = .zero,
    cacheWrite1h: TokenCount = .zero, completion: TokenCount = .zero, reasoning: TokenCount = .zero
  ) {
    self.prompt = prompt
    self.cacheRead = cacheRead
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.completion = completion
    self.reasoning = reasoning
  }

  /// All input tokens, cached or not.
  @inlinable public var input: TokenCount { prompt + cacheRead + cacheWrite5m + cacheWrite1h }

  /// All output tokens, visible or not.
  @inlinable public var output: TokenCount { completion + reasoning }

  /// All tokens: the unit of traffic share unless another is named.
  @inlinable public var total: TokenCount { input + output }

  /// Adds another usage kind by kind.
  @inlinable public static func += (a: inout Self, b: Self) {
    a.prompt += b.prompt
    a.cacheRead += b.cacheRead
    a.cacheWrite5m += b.cacheWrite5m
    a.cacheWrite1h += b.cacheWrite1h
    a.completion += b.completion
    a.reasoning += b.reasoning
  }
}
