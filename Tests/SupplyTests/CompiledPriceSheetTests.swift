import Quantities
import Supply
import Testing

@Suite struct CompiledPriceSheetTests {
  /// Input lengths around every threshold, tiers, and moments around every window of two weeks.
  static let inputs = [0, 1, 32_000, 32_001, 199_999, 200_000, 200_001, 272_001, 1_000_000]

  static func moments() throws -> [UTCInstant] {
    let start = try utc(2026, 8, 13, 0)
    return (0..<(14 * 24 * 2)).map { start + SimDuration(seconds: Double($0 * 1800)) }
  }

  @Test func `law: a compiled sheet answers as its sheet does`() throws {
    for sheet in [Published.opus, Published.gemini, try Published.deepSeek()] {
      let compiled = CompiledPriceSheet(sheet)
      for tier in ServiceTier.allCases {
        for input in Self.inputs {
          for moment in try Self.moments() {
            let tokens = TokenCount(input)
            #expect(
              compiled.rates(inputTokens: tokens, tier: tier, at: moment)
                == sheet.rates(inputTokens: tokens, tier: tier, at: moment))
          }
        }
      }
    }
  }

  @Test func `a discount survives compilation`() {
    var sheet = Published.opus
    sheet.discountPartsPerMillion = 100_000
    let usage = Usage(prompt: TokenCount(1_000_000))
    let moment = UTCInstant(microseconds: 0)
    #expect(CompiledPriceSheet(sheet).cost(of: usage, at: moment).description == "$4.5")
  }

  @Test func `law: the bill grows with every kind of token`() {
    let compiled = CompiledPriceSheet(Published.gemini)
    let moment = UTCInstant(microseconds: 0)
    var last = USD.zero
    for tokens in stride(from: 0, through: 400_000, by: 1_000) {
      let bill = compiled.cost(of: Usage(cacheRead: TokenCount(tokens)), at: moment)
      #expect(bill >= last)
      last = bill
    }
  }
}
