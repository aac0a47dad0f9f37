import Analysis
import Testing

@Suite struct NumberTextTests {
  @Test func fixedNumbersHaveCommasAndRoundHalfEven() {
    #expect(NumberText.fixed(1_234_567.891, decimals: 2) == "1,234,567.89")
    #expect(NumberText.fixed(-0.004, decimals: 2) == "0.00")
    #expect(NumberText.fixed(-1.5, decimals: 0) == "-2")
    #expect(NumberText.fixed(0.5, decimals: 0) == "0")
    #expect(NumberText.fixed(.nan, decimals: 1) == "n/a")
  }

  @Test(arguments: [
    (0.0, "0"), (0.41234, "0.412"), (0.0123, "0.0123"), (9.999, "10.00"), (47.86, "47.9"),
    (1234.4, "1,234"),
  ])
  func threeSignificantDigits(value: Double, text: String) {
    #expect(NumberText.significant(value) == text)
  }

  @Test func unitsChooseTheirScale() {
    #expect(MetricUnit.usd.text(0.4123) == "$0.412")
    #expect(MetricUnit.seconds.text(119) == "119 s")
    #expect(MetricUnit.seconds.text(216) == "3.60 min")
    #expect(MetricUnit.seconds.text(9000) == "2.50 h")
    #expect(MetricUnit.tokens.text(12_400_000) == "12.4 M")
    #expect(MetricUnit.share.text(0.4123) == "41.2 %")
    #expect(MetricUnit.seconds.text(30, halfWidth: 6, besides: 600) == "0.500 ±0.100 min")
  }

  @Test func differencesCarryTheirSigns() {
    #expect(
      MetricUnit.usd.text(difference: -0.21, low: -0.23, high: -0.19)
        == "-$0.210 (-0.230 to -0.190)")
    #expect(MetricUnit.share.text(difference: 0.12, low: nil, high: nil) == "+12.0 points")
  }
}
