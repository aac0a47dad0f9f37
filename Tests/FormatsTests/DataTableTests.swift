import Quantities
import Testing

@testable import Formats

@Suite struct DataTableTests {
  @Test func `CSV has one spelling for each value`() {
    #expect(
      ParquetTests.table(rows: 4).csv == """
        policy,task,seconds,cost,at,note,none
        sticky,-2,-1,-1180591620.717411303424,2026-08-01T00:00:00Z,row 0,
        random,-1,-0.875,0,2026-08-01T01:00:00Z,,
        1/p²,0,-0.75,1180591620.717411303424,2026-08-01T02:00:00Z,row 2,
        sticky,1,,2361183241.434822606848,2026-08-01T03:00:00Z,,

        """)
  }

  @Test(
    arguments: [
      (0, 12, "0"), (5, 0, "5"), (-1_500_000_000_000, 12, "-1.5"), (1, 12, "0.000000000001"),
      (100, 2, "1"), (-1, 1, "-0.1"), (1_234_567, 3, "1234.567"),
    ] as [(Int128, Int, String)])
  func `decimals are exact`(_ value: Int128, _ places: Int, _ text: String) {
    #expect(value.decimalText(places: places) == text)
  }

  @Test func `a row of the wrong kind is refused`() async {
    await #expect(processExitsWith: .failure) {
      var table = DataTable(TableSchema("t", "T.", [.integer("a", "A.")]))
      table.add([.text("one")])
    }
    await #expect(processExitsWith: .failure) {
      _ = TableSchema("t", "T.", [.integer("a", "A."), .text("a", "A again.")])
    }
  }

  @Test func `fields come back`() {
    let table = ParquetTests.table(rows: 4)
    #expect(table.rowCount == 4 && table.name == "costs")
    #expect(table.field(2, 0) == .text("1/p²"))
    #expect(table.field(3, 2) == .absent)
    #expect(table.field(0, 3) == .decimal(-(Int128(1) << 70)))
    // A number that is not finite is absent.
    #expect(table.field(0, 6) == .absent)
  }
}
