import Testing

@testable import NumericalMethods

@Suite struct LogLinearHistogramTests {
  @Test func bucketsTileTheWholeNumbers() {
    var next: UInt64 = 0
    for bucket in 0..<7424 {
      let low = LogLinearHistogram.lowerBound(ofBucket: bucket)
      let width = LogLinearHistogram.width(ofBucket: bucket)
      #expect(low == next)
      #expect(LogLinearHistogram.bucket(of: low) == bucket)
      #expect(LogLinearHistogram.bucket(of: low + (width - 1)) == bucket)
      #expect(bucket < 128 || Double(width) / Double(low) <= 1.0 / 128)
      next = low &+ width
    }
    // The last bucket ends at 2^64.
    #expect(next == 0)
  }

  @Test func quantilesAreWithinABucketOfTheSortedValues() throws {
    var stream = RandomStream(seed: 3, entity: 3, code: 1)
    var histogram = LogLinearHistogram()
    var values: [UInt64] = []
    for _ in 0..<5000 {
      let value = UInt64(1e6 * stream.lognormal(mu: 0, sigma: 1.5))
      values.append(value)
      histogram.record(value)
    }
    values.sort()
    for q in [0, 0.001, 0.05, 0.07, 0.5, 0.95, 0.99, 0.999, 1] {
      let rank = max(1, Int((q * 5000).rounded(.up)))
      let exact = values[rank - 1]
      let low = try #require(histogram.quantileLowerBound(q))
      #expect(low <= exact && Double(exact) < Double(low) * (1 + 1.0 / 128) + 1)
      let estimate = try #require(histogram.quantile(q))
      #expect((estimate / Double(exact) - 1).magnitude < 1.0 / 128)
    }
    #expect(histogram.quantile(0) == Double(values[0]))
    #expect(histogram.quantile(1) == Double(values[4999]))
    #expect(histogram.sum == values.reduce(UInt128(0)) { $0 + UInt128($1) })
  }

  @Test func smallValuesAreExact() {
    var histogram = LogLinearHistogram()
    for value in 1...100 as ClosedRange<UInt64> { histogram.record(value) }
    #expect(histogram.quantile(0.5) == 50)
    #expect(histogram.quantile(0.07) == 7)
    #expect(histogram.quantileLowerBound(0.99) == 99)
    #expect(histogram.mean == 50.5)
  }

  @Test func mergingEqualsRecordingInAnyOrder() {
    var stream = RandomStream(seed: 3, entity: 4, code: 1)
    var whole = LogLinearHistogram()
    var parts = [LogLinearHistogram](repeating: LogLinearHistogram(), count: 5)
    for _ in 0..<2000 {
      let value = stream.next() >> stream.below(64)
      whole.record(value, times: 3)
      parts[Int(stream.below(4))].record(value, times: 3)
    }
    var forwards = LogLinearHistogram()
    var backwards = LogLinearHistogram()
    for part in parts { forwards.merge(part) }
    for part in parts.reversed() { backwards.merge(part) }
    #expect(forwards == whole)
    #expect(backwards == whole)
  }

  @Test func anEmptyOneHasNoQuantile() {
    #expect(LogLinearHistogram().quantile(0.5) == nil)
    #expect(LogLinearHistogram().quantileLowerBound(0.5) == nil)
    #expect(LogLinearHistogram().mean == nil)
  }
}
