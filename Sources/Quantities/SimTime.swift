/// An instant of simulated time: whole microseconds since the start of the run.
///
/// Integer time adds associatively, so no total depends on the order of events.
public struct SimTime: Hashable, Comparable, Sendable {
  /// Microseconds since the start of the run.
  public var microseconds: Int64

  /// The start of the run.
  public static let zero = SimTime(microseconds: 0)

  /// Creates the instant that lies `microseconds` after the start of the run.
  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Seconds since the start of the run, rounded to the nearest representable number.
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  /// Orders instants by time.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// The instant `duration` later.
  @inlinable public static func + (time: Self, duration: SimDuration) -> Self {
    Self(microseconds: time.microseconds + duration.microseconds)
  }

  /// The time that passed from `earlier` to `later`.
  @inlinable public static func - (later: Self, earlier: Self) -> SimDuration {
    SimDuration(microseconds: later.microseconds - earlier.microseconds)
  }

  /// The instant `duration` earlier.
  @inlinable public static func - (time: Self, duration: SimDuration) -> Self {
    Self(microseconds: time.microseconds - duration.microseconds)
  }
}

/// A span of simulated time in whole microseconds.
public struct SimDuration: Hashable, Comparable, Sendable {
  /// The length in microseconds.
  public var microseconds: Int64

  /// No time at all.
  public static let zero = SimDuration(microseconds: 0)

  /// Creates a span of whole microseconds.
  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Creates the span nearest to `seconds` (half away from zero).
  ///
  /// - Precondition: `|seconds|` is below 9.2e12 (about 292,000 years).
  @inlinable public init(seconds: Double) {
    microseconds = Int64(seconds * 1e6 + (seconds < 0 ? -0.5 : 0.5))
  }

  /// The length in seconds.
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  /// Orders spans by length.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// The sum of two spans.
  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(microseconds: a.microseconds + b.microseconds)
  }

  /// The difference of two spans.
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(microseconds: a.microseconds - b.microseconds)
  }

  /// Adds a span in place.
  @inlinable public static func += (a: inout Self, b: Self) { a.microseconds += b.microseconds }
}

extension SimDuration: CustomStringConvertible {
  /// The span in the largest unit that divides it, for example `10 min` or `1.5 s`.
  public var description: String {
    if microseconds == 0 { return "0 s" }
    for (size, unit) in [
      (86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"),
    ] as [(Int64, String)] where microseconds % size == 0 {
      return "\(microseconds / size) \(unit)"
    }
    return "\(seconds) s"
  }
}
