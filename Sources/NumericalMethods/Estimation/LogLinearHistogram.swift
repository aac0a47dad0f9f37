/// A histogram of whole numbers with 128 buckets per octave: every bucket is under 0.8 % wide.
///
/// Counts are integers, so merging in any order gives the same histogram. Values up to 127 have a
/// bucket each. Only the octaves between the smallest and the largest value take memory (1 KiB
/// each), an empty histogram none.
///
/// Bucket of a value v ≥ 128 with k = ⌊log₂ v⌋: `((k - 6) << 7) + ((v >> (k - 7)) & 127)`.
public struct LogLinearHistogram: Hashable, Sendable {
  @usableFromInline var recorded: UInt64 = 0
  @usableFromInline var total: UInt128 = 0
  @usableFromInline var smallest = UInt64.max
  @usableFromInline var largest: UInt64 = 0
  /// The bucket that `buckets` starts with: a multiple of 128.
  @usableFromInline var first = 0
  @usableFromInline var buckets: [UInt64] = []

  /// Creates an empty histogram.
  public init() {}

  /// How many values were recorded.
  public var count: UInt64 { recorded }
  /// The sum of all values.
  public var sum: UInt128 { total }
  /// The smallest value, `UInt64.max` while there is none.
  public var min: UInt64 { smallest }
  /// The largest value, 0 while there is none.
  public var max: UInt64 { largest }
  /// The mean of all values, `nil` while there is none.
  public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// Records a value.
  @inlinable public mutating func record(_ value: UInt64) {
    let bucket = Self.bucket(of: value)
    if UInt(bitPattern: bucket &- first) >= UInt(bitPattern: buckets.count) {
      cover(from: bucket, through: bucket)
    }
    buckets[bucket &- first] &+= 1
    recorded &+= 1
    total &+= UInt128(truncatingIfNeeded: value)
    smallest = Swift.min(smallest, value)
    largest = Swift.max(largest, value)
  }

  /// Records a value `times` times.
  public mutating func record(_ value: UInt64, times: UInt64) {
    if times == 0 { return }
    record(value)
    buckets[Self.bucket(of: value) - first] += times - 1
    recorded += times - 1
    total += UInt128(value) * UInt128(times - 1)
  }

  /// Adds all the values of another histogram.
  public mutating func merge(_ other: LogLinearHistogram) {
    if other.count == 0 { return }
    cover(from: other.first, through: other.first + other.buckets.count - 1)
    for (index, times) in other.buckets.enumerated() where times > 0 {
      buckets[other.first + index - first] += times
    }
    recorded += other.recorded
    total += other.total
    smallest = Swift.min(smallest, other.smallest)
    largest = Swift.max(largest, other.largest)
  }

  /// Grows the stored octaves to hold these buckets.
  @usableFromInline @inline(never)
  mutating func cover(from lowest: Int, through highest: Int) {
    let low = lowest & ~127
    let high = (highest | 127) + 1
    if buckets.isEmpty {
      first = low
      buckets = [UInt64](repeating: 0, count: high - low)
      return
    }
    if low < first {
      buckets.insert(contentsOf: repeatElement(0, count: first - low), at: 0)
      first = low
    }
    let missing = high - (first + buckets.count)
    if missing > 0 { buckets.append(contentsOf: repeatElement(0, count: missing)) }
  }
}

extension LogLinearHistogram {
  /// The bucket that a value belongs to.
  @inlinable public static func bucket(of value: UInt64) -> Int {
    if value < 128 { return Int(value) }
    let octave = 63 - value.leadingZeroBitCount
    return ((octave &- 6) << 7) &+ Int((value &>> UInt64(octave &- 7)) & 127)
  }

  /// The smallest value of a bucket.
  public static func lowerBound(ofBucket bucket: Int) -> UInt64 {
    if bucket < 128 { return UInt64(bucket) }
    return UInt64(128 + (bucket & 127)) << UInt64((bucket >> 7) - 1)
  }

  /// The number of distinct values in a bucket.
  public static func width(ofBucket bucket: Int) -> UInt64 {
    bucket < 128 ? 1 : 1 << UInt64((bucket >> 7) - 1)
  }

  /// The counts that are not zero, in order of their values.
  public var nonEmptyBuckets: [(lowerBound: UInt64, count: UInt64)] {
    buckets.enumerated().filter { $0.element > 0 }.map {
      (Self.lowerBound(ofBucket: first + $0.offset), $0.element)
    }
  }

  /// The lower bound of the bucket that holds the value of this rank, 1 being the smallest.
  ///
  /// - Precondition: `rank` lies between 1 and ``count``.
  public func lowerBound(ofRank rank: UInt64) -> UInt64 {
    Self.lowerBound(ofBucket: find(rank: rank).bucket)
  }

  /// The lower bound of the bucket that holds the `q` quantile, `nil` while there is none.
  ///
  /// The quantile is the value of rank ⌈q · count⌉, and is less than 0.8 % above the result.
  public func quantileLowerBound(_ q: Double) -> UInt64? {
    count == 0 ? nil : lowerBound(ofRank: rank(of: q))
  }

  /// An estimate of the `q` quantile, `nil` while there is none.
  ///
  /// The values of a bucket count as spread evenly over it; the result never leaves the range from
  /// the smallest to the largest value. Its error is below the width of a bucket (0.8 %).
  public func quantile(_ q: Double) -> Double? {
    if count == 0 { return nil }
    let (bucket, below) = find(rank: rank(of: q))
    let share = (q * Double(count) - Double(below)) / Double(buckets[bucket - first])
    let inside = Swift.min(Swift.max(share, 0), 1)
    let low = Double(Self.lowerBound(ofBucket: bucket))
    // A bucket of one value is that value; wider ones end at their largest value.
    let estimate = low + inside * Double(Self.width(ofBucket: bucket) - 1)
    return Swift.min(Swift.max(estimate, Double(min)), Double(max))
  }

  /// ⌈q · count⌉, at least 1; a billionth forgives the rounding of the product.
  private func rank(of q: Double) -> UInt64 {
    precondition(q >= 0 && q <= 1, "a quantile is asked for a share between 0 and 1")
    let exact = q * Double(count)
    return Swift.min(Swift.max(1, UInt64((exact - 1e-9 * exact).rounded(.up))), count)
  }

  /// The bucket of a rank, and how many values lie in lower buckets.
  private func find(rank: UInt64) -> (bucket: Int, below: UInt64) {
    precondition(rank >= 1 && rank <= count, "a rank lies between 1 and the count")
    var below: UInt64 = 0
    for (index, times) in buckets.enumerated() {
      if below + times >= rank { return (first + index, below) }
      below += times
    }
    preconditionFailure("the counts of the buckets sum to the count")
  }
}
