import Quantities
import Testing

@Suite struct QuantitiesTests {
  @Test(arguments: [
    ("5 min", 300_000_000), ("1.5h", 5_400_000_000), ("300 ms", 300_000), ("0 s", 0),
    ("2 weeks", 1_209_600_000_000),
  ])
  func durationsAreReadWithTheirUnit(text: String, microseconds: Int64) {
    #expect(SimDuration(parsing: text) == SimDuration(microseconds: microseconds))
  }

  @Test(arguments: ["", "5", "min", "-5 min", "5 fortnights", "1e3 s", "1.2.3 s", "999999 weeks"])
  func whatIsNotADurationIsRefused(text: String) {
    #expect(SimDuration(parsing: text) == nil)
  }

  @Test func datesGoBothWays() throws {
    for day in stride(from: -200_000, through: 200_000, by: 37) {
      let date = CalendarDate(daysSinceEpoch: day)
      let parts = date.parts
      #expect(CalendarDate(year: parts.year, month: parts.month, day: parts.day) == date)
    }
    #expect(CalendarDate(parsing: "2026-02-29") == nil)
    #expect(CalendarDate(parsing: "2024-02-29")?.description == "2024-02-29")
  }

  /// 2026-08-16 was a Sunday, 2026-11-22 another (calendar).
  @Test func weekdaysAreISO() throws {
    let sunday = try #require(CalendarDate(parsing: "2026-08-16"))
    #expect(UTCInstant(sunday).isoWeekday == 7)
    #expect((UTCInstant(sunday) + SimDuration(seconds: 86_400)).isoWeekday == 1)
    #expect((UTCInstant(sunday) + SimDuration(seconds: 3_660)).minuteOfDay == 61)
  }

  @Test func moneyPrintsExactly() {
    #expect(USD(picoDollars: 12_300_000_000).description == "$0.0123")
    #expect(USD(picoDollars: -1).description == "-$0.000000000001")
    #expect(TokenRate(picoDollarsPerToken: 300_000).description == "$0.3/M")
    #expect(USDTotal(picoDollars: 12_500_000_000_000).description == "$12.5")
  }

  @Test func probabilitiesAreChecked() {
    #expect(Probability(1.0000001) == nil)
    #expect(Probability(.nan) == nil)
    #expect(Probability(0.5)?.value == 0.5)
  }
}
