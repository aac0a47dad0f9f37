/// The time average of a whole-number quantity such as a queue length, in exact integers.
///
/// The integral is a sum of integer products, so it does not depend on how a run is cut into pieces
/// and Little's law can be checked to the unit. Times are whole ticks of the caller's unit.
public struct TimeWeightedMean: Hashable, Sendable {
  @usableFromInline var current: Int64
  @usableFromInline var largest: Int64
  @usableFromInline var last: Int64
  @usableFromInline var area: Int128 = 0
  private let start: Int64

  /// Starts at tick `start` with `value`.
  public init(startingAt start: Int64, value: Int64 = 0) {
    self.start = start
    current = value
    largest = value
    last = start
  }

  /// The value now.
  @inlinable public var value: Int64 { current }
  /// The largest value that was held, if only for an instant.
  @inlinable public var max: Int64 { largest }

  /// Changes the value at tick `time`.
  ///
  /// - Precondition: `time` is not before the last change.
  @inlinable public mutating func set(_ newValue: Int64, at time: Int64) {
    precondition(time >= last, "a time average cannot go back in time")
    area += Int128(current) * Int128(time - last)
    last = time
    current = newValue
    largest = Swift.max(largest, newValue)
  }

  /// Adds `change` to the value at tick `time`.
  @inlinable public mutating func add(_ change: Int64, at time: Int64) {
    set(current + change, at: time)
  }

  /// The integral of the value from the start to tick `time`, in value · ticks.
  public func integral(until time: Int64) -> Int128 {
    area + Int128(current) * Int128(time - last)
  }

  /// The mean from the start to tick `time`; the value itself where no time has passed.
  public func mean(until time: Int64) -> Double {
    time == start ? Double(current) : Double(integral(until: time)) / Double(time - start)
  }
}
