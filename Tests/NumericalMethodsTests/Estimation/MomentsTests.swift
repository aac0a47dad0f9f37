import Testing

@testable import NumericalMethods

@Suite struct MomentsTests {
  @Test func smallExample() {
    let moments = Moments([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect((moments.variance - 32.0 / 7).magnitude < 1e-14)
    #expect(moments.min == 2 && moments.max == 9)
    #expect(Moments().variance == 0)
    #expect(Moments([3]).standardError == 0)
  }

  @Test func aLargeOffsetDoesNotCostPrecision() {
    // NIST StRD NumAcc4: 1,001 values 10000000.2, then .1 and .3 in turn; sd exactly 0.1.
    var values = [10_000_000.2]
    for _ in 0..<500 { values += [10_000_000.1, 10_000_000.3] }
    #expect((Moments(values).mean - 10_000_000.2).magnitude < 1e-8)
    #expect((Moments(values).standardDeviation - 0.1).magnitude < 1e-8)
  }

  @Test func mergingEqualsAdding() {
    var stream = RandomStream(seed: 3, entity: 1, code: 1)
    let values = (0..<1000).map { _ in stream.normal() * 3 + 7 }
    let whole = Moments(values)
    for cut in [0, 1, 17, 999, 1000] {
      var merged = Moments(Array(values[..<cut]))
      merged.merge(Moments(Array(values[cut...])))
      #expect(merged.count == whole.count)
      #expect((merged.mean - whole.mean).magnitude < 1e-13)
      #expect((merged.variance - whole.variance).magnitude < 1e-12)
      #expect(merged.min == whole.min && merged.max == whole.max)
    }
  }
}
