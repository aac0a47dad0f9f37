import Quantities
import Supply
import Testing

@Suite struct PriceGapTests {
  @Test func `Opus 4.6 over MiniMax M2.5: the gaps of February 2026`() throws {
    let catalogue = try Shipped.catalogue()
    func prices(_ slug: String) throws -> BasketPrices {
      let model = try #require(catalogue.model(slug))
      let endpoint = try #require(catalogue.listEndpoint(of: model))
      return BasketPrices(catalogue[endpoint].prices.listRates)
    }
    let gap = try #require(
      PriceGap(
        of: try prices("anthropic/claude-opus-4.6"), over: try prices("minimax/minimax-m2.5")))
    // Reference: facts, section 3: 16.7, 20.8, 19.1 (40/2.1 = 19.048 there rounded twice), 18.4.
    #expect(abs(gap.input - 16.67) < 0.005)
    #expect(abs(gap.output - 20.83) < 0.005)
    #expect(abs(gap.blend - 19.05) < 0.005)
    #expect(abs(gap.agentic - 18.40) < 0.005)
  }

  @Test func `a model stands for its author's own endpoint, or for its cheapest`() throws {
    let catalogue = try Shipped.catalogue()
    let minimax = try #require(catalogue.model("minimax/minimax-m2.5"))
    let own = try #require(catalogue.listEndpoint(of: minimax))
    #expect(catalogue.name(of: own) == "minimax/minimax-m2.5@minimax")
    let llama = try #require(catalogue.model("meta-llama/llama-3.1-405b-instruct"))
    let cheapest = try #require(catalogue.listEndpoint(of: llama))
    let price = BasketPrices(catalogue[cheapest].prices.listRates).blend
    for index in catalogue.endpoints(of: llama) {
      #expect(price <= BasketPrices(catalogue.endpoints[index].prices.listRates).blend)
    }
  }

  @Test func `nothing has no gap`() {
    let dear = BasketPrices(
      Rates(filling: RateCard(prompt: perMillion(1), completion: perMillion(1))))
    let free = BasketPrices(Rates(filling: RateCard()))
    #expect(PriceGap(of: dear, over: free) == nil)
    #expect(PriceGap(of: free, over: dear)?.blend == 0)
    #expect(BasketPrices(mediansOf: []) == nil)
  }

  /// The oracle is a table of 146 pairs computed outside this program, rounded to two decimals.
  @Test(.enabled(if: Files.hasData("catalogue/price_gap_pairs.csv")))
  func `the published table of gaps comes out, pair by pair`() throws {
    var compared = 0
    for row in try Files.rows("catalogue/price_gap_pairs.csv") {
      func rates(_ side: String) -> Rates? {
        guard let input = row[side + "_in"].flatMap(Double.init),
          let output = row[side + "_out"].flatMap(Double.init)
        else { return nil }
        let read = row[side + "_cr"].flatMap(Double.init)
        return Rates(
          filling: RateCard(
            prompt: perMillion(input), completion: perMillion(output),
            cacheRead: read.map(perMillion)))
      }
      guard let us = rates("us"), let cn = rates("cn"),
        let gap = PriceGap(of: BasketPrices(us), over: BasketPrices(cn))
      else { continue }
      let columns = [
        ("ratio_input", gap.input), ("ratio_output", gap.output), ("ratio_3to1", gap.blend),
        ("ratio_agentic20to1_80cache", gap.agentic),
      ]
      for (column, value) in columns {
        guard let expected = row[column].flatMap(Double.init) else { continue }
        #expect(abs(value - expected) < 0.0051, "\(row) \(column)")
        compared += 1
      }
    }
    #expect(compared == 146 * 4)
  }
}
