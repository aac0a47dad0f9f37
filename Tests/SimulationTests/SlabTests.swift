import Testing

@testable import Simulation

@Suite struct SlabTests {
  private final class Record {
    var number: Int
    init(_ number: Int) { self.number = number }
  }

  @Test func recordsKeepTheirIndices() {
    var slab = Slab<Int>(capacity: 1)
    for i in 0..<1000 { slab.append(i * i) }
    slab[7] += 1
    let found = [slab.count, slab[7], slab[999]]
    #expect(found == [1000, 50, 999 * 999])
  }

  @Test func recordsAreReleasedWithTheSlab() {
    weak var kept: Record?
    do {
      var slab = Slab([Record(1), Record(2)])
      for i in 3..<40 { slab.append(Record(i)) }
      kept = slab[39 - 1]
      slab[0] = Record(100)
      #expect(kept?.number == 39)
    }
    #expect(kept == nil)
  }

  @Test func anIndexOutsideStopsTheRun() async {
    await #expect(processExitsWith: .failure) {
      let slab = Slab([1, 2, 3])
      _ = slab[3]
    }
    await #expect(processExitsWith: .failure) {
      var slab = Slab([1, 2, 3])
      slab[-1] = 0
    }
  }
}
