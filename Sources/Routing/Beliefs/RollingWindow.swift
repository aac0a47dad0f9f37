import Quantities

/// The latest samples of a window, kept in order of their size as well as of their time.
///
/// Percentiles are by nearest rank. It allocates once, at its first sample.
struct RollingWindow: Sendable {
  /// The most samples that are kept; of more, the oldest are forgotten (assumed: how many requests
  /// a gateway keeps is not published).
  static let capacity = 256

  private let length: SimDuration
  private var samples: [(at: SimTime, value: Double)] = []
  private var oldest = 0
  private var count = 0
  private var sorted: [Double] = []

  init(length: SimDuration) { self.length = length }

  mutating func add(_ value: Double, at now: SimTime) {
    if sorted.capacity < Self.capacity {
      samples.reserveCapacity(Self.capacity)
      sorted.reserveCapacity(Self.capacity)
    }
    forget(before: now - length)
    if count == Self.capacity { forgetOldest() }
    let place = (oldest + count) % Self.capacity
    if place == samples.count {
      samples.append((now, value))
    } else {
      samples[place] = (now, value)
    }
    count += 1
    sorted.insert(value, at: rank(of: value))
  }

  /// The value that `percent` of the samples are at or below; `nil` where there are fewer than
  /// `enough`.
  mutating func percentile(_ percent: Int, enough: Int, at now: SimTime) -> Double? {
    forget(before: now - length)
    guard count >= max(1, enough) else { return nil }
    return sorted[max(0, (percent * count + 99) / 100 - 1)]
  }

  private mutating func forget(before start: SimTime) {
    while count > 0, samples[oldest].at <= start { forgetOldest() }
  }

  private mutating func forgetOldest() {
    sorted.remove(at: rank(of: samples[oldest].value))
    oldest = (oldest + 1) % Self.capacity
    count -= 1
    if count == 0, samples.count < Self.capacity {
      samples.removeAll(keepingCapacity: true)
      oldest = 0
    }
  }

  /// How many samples are below a value.
  private func rank(of value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Counts over a window of so many equal buckets, the present one included.
struct BucketCounts: Sendable {
  static let buckets: Int64 = 6

  private let width: Int64
  private var newest: Int64 = 0
  private var counts = InlineArray<6, Int32>(repeating: 0)

  init(length: SimDuration) { width = max(1, length.microseconds / Self.buckets) }

  mutating func add(at now: SimTime) {
    let bucket = now.microseconds / width
    let steps = min(Self.buckets, bucket - newest)
    var step: Int64 = 0
    while step < steps {
      step += 1
      counts[Int((newest + step) % Self.buckets)] = 0
    }
    if steps == Self.buckets { for index in 0..<6 { counts[index] = 0 } }
    newest = max(newest, bucket)
    counts[Int(bucket % Self.buckets)] += 1
  }

  func count(at now: SimTime) -> Int {
    let bucket = now.microseconds / width
    var sum = 0
    for back in 0..<Self.buckets {
      let place = newest - back
      if place < 0 || place <= bucket - Self.buckets { break }
      sum += Int(counts[Int(place % Self.buckets)])
    }
    return sum
  }
}
