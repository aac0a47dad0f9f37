import Quantities
import Supply
import Testing

@Suite struct CatalogueQualityTests {
  private func catalogue(_ models: [(price: Double, score: Double?)]) -> Catalogue {
    var catalogue = Catalogue(
      models: models.enumerated().map { index, model in
        Model(
          slug: "a/\(index)", name: "", author: "a", origin: "XX",
          quality: model.score.map { Quality(arenaScore: $0, basis: .published) })
      },
      providers: [Provider(slug: "p", name: "P", country: "XX", kind: .host)], endpoints: [],
      sources: [])
    catalogue.endpoints = models.enumerated().map { index, model in
      let rates = RateCard(prompt: perMillion(model.price), completion: perMillion(model.price))
      return Endpoint(
        model: ModelID(index), provider: ProviderID(0), providerModel: "",
        prices: PriceSheet(rules: [PriceRule(rates: rates, source: 0)]))
    }
    catalogue.imputeQuality()
    return catalogue
  }

  @Test func `a missing score is the median of the price tier less 50 points`() {
    let models = catalogue([(5, 1400), (9, 1500), (4, 1450), (3, nil), (0.2, 1200)]).models
    #expect(models[3].quality == Quality(arenaScore: 1400, basis: .imputed))
    #expect(models[0].quality?.basis == .published)
  }

  @Test func `the median of an even number is the mean of the middle two`() {
    #expect(catalogue([(5, 1400), (9, 1500), (3, nil)]).models[2].quality?.arenaScore == 1400)
  }

  @Test func `a tier without scores uses all of them; without any there is none`() {
    #expect(catalogue([(5, 1400), (0.05, nil)]).models[1].quality?.arenaScore == 1350)
    #expect(catalogue([(5, nil)]).models[0].quality == nil)
  }

  @Test func `a score of 1350 is zero logits and 50 points are half of one`() {
    #expect(Quality(arenaScore: 1350, basis: .published).logits == 0)
    #expect(Quality(arenaScore: 1400, basis: .published).logits == 0.5)
  }
}
