import Formats
import Quantities
import Testing

@Suite struct ExactDecimalTests {
  @Test(arguments: [
    ("0.000003", 12, 3_000_000, false), ("3e-06", 12, 3_000_000, false),
    ("8.333333333333334e-08", 12, 83_333, true), ("$0.30", 6, 300_000, false),
    ("0.30", 6, 300_000, false), ("1e3", 0, 1000, false), ("-0.5", 0, 0, true),
    ("-1.5", 0, -2, true), ("0.5", 0, 0, true), ("1.5", 0, 2, true), ("2.5", 0, 2, true),
    ("2.5000000000000000000000000000000000000000000000001", 0, 3, true),
    ("0.1000000000000000055511151231257827021181583404541015625", 6, 100_000, true),
    ("0.00000000000000000000000000000000000000000000000000000000001", 12, 0, true),
    ("000120", 0, 120, false), ("+7", 0, 7, false), ("-$4", 0, -4, false), ("$-4", 0, -4, false),
    ("9223372036854775807", 0, .max, false), ("0e9999", 12, 0, false), ("1e-9999", 12, 0, true),
    ("123000000000000000000000000000000000000000000000e-45", 0, 123, false),
  ])
  func scalesExactly(text: String, power: Int, value: Int64, wasRounded: Bool) throws {
    let scaled = try #require(ExactDecimal(parsing: text)?.integer(timesTenToThe: power))
    #expect(scaled.value == value)
    #expect(scaled.wasRounded == wasRounded)
  }

  @Test(arguments: ["", ".", "1.", "abc", "1e", "1e+", "1 ", "--1", "1e99999", "$", "0x10", "1,5"])
  func refusesOtherText(text: String) {
    #expect(ExactDecimal(parsing: text) == nil)
  }

  @Test(arguments: [("9223372036854775808", 0), ("1", 19), ("1e30", 12), ("99999999", 12)])
  func refusesWhatDoesNotFit(text: String, power: Int) throws {
    #expect(try #require(ExactDecimal(parsing: text)).integer(timesTenToThe: power) == nil)
  }

  /// Law: every decimal spelling of a whole number of picos is read back without rounding.
  @Test func readsBackEveryWholeNumberOfPicos() throws {
    for pico in stride(from: Int64(1), through: 4_000_000_000, by: 33_333_333) {
      let digits = String(pico)
      let padded = String(repeating: "0", count: max(0, 13 - digits.count)) + digits
      let text = padded.dropLast(12) + "." + padded.suffix(12)
      let scaled = try #require(ExactDecimal(parsing: text)?.integer(timesTenToThe: 12))
      #expect(scaled.value == pico)
      #expect(!scaled.wasRounded)
    }
  }

  @Test(arguments: [
    ("$0.30/M", TokenRate.QuoteUnit.token, 300_000), ("0.3", .millionTokens, 300_000),
    ("0.0000003", .token, 300_000), ("$3e-7/token", .millionTokens, 300_000),
    ("15/MTok", .token, 15_000_000),
  ])
  func readsPrices(text: String, unit: TokenRate.QuoteUnit, pico: Int64) throws {
    let quote = try #require(TokenRate.rounding(parsing: text, per: unit))
    #expect(quote.rate.picoDollarsPerToken == pico)
    #expect(!quote.wasRounded)
  }

  @Test(arguments: ["0.3/kg", "free", "0.3/M/M", "1e20/M"])
  func refusesOtherPrices(text: String) {
    #expect(TokenRate.rounding(parsing: text, per: .token) == nil)
  }
}
