import NumericalMethods
import Testing

@testable import Market

struct ChangeDecompositionTests {
  /// Oracle: in an additive game everyone gets what he adds.
  @Test func additiveGameGivesEachHisOwn() {
    let worth = [2.0, -1, 0.5, 3]
    let values = (0..<16).map { set in
      worth.indices.reduce(10.0) { $0 + (set & 1 << $1 != 0 ? worth[$1] : 0) }
    }
    for (value, expected) in zip(ChangeDecomposition.shapley(values), worth) {
      #expect((value - expected).magnitude < 1e-12)
    }
  }

  /// Oracle: the glove game of Shapley: one left glove, two right ones; 4/6, 1/6, 1/6.
  @Test func gloveGame() {
    let values = (0..<8).map { set in set & 1 != 0 && set & 6 != 0 ? 1.0 : 0 }
    let shares = ChangeDecomposition.shapley(values)
    for (value, expected) in zip(shares, [4.0 / 6, 1.0 / 6, 1.0 / 6]) {
      #expect((value - expected).magnitude < 1e-12)
    }
  }

  /// Laws: parts sum to the observed change; origins that are all there are cancel; where no price
  /// moves, nothing becomes free and nothing comes or goes, those parts are nought.
  @Test func partsSumToTheChange() {
    var panel = MarketFixtures.panel(models: 8, weeks: 5, seed: 2)
    let whole = panel
    for model in panel.models.indices {
      panel.models[model].released = nil
      panel.models[model].withdrawn = nil
      panel.models[model].listPrices = panel.models[model].listPrices.map { _ in
        panel.models[model].listPrices[0]
      }
    }
    for (isQuiet, panel) in [(true, panel), (false, whole)] {
      var panel = panel
      for week in panel.weeks.indices {
        for model in panel.models.indices
        where isQuiet || panel.weeks[week].tokens[model] > 0 {
          panel.weeks[week].tokens[model] = UInt64(1_000 + 37 * ((model + 1) * (week + 2) % 11))
        }
      }
      let fit = ShareFit(MarketFixtures.world(panel))
      let decomposition = ChangeDecomposition(
        fit, from: 0, to: 4, numerators: [.origin("CN"), .origin("US"), .model(0)], draws: 3)
      for change in decomposition.changes {
        let sum = change.parts.reduce(0) { $0 + $1.value }
        #expect((sum - change.total).magnitude < 1e-12)
        if isQuiet {
          for part in change.parts[1...4] { #expect(part.value.magnitude < 1e-12, "\(part.name)") }
        }
      }
      for part in decomposition.changes[0].parts.indices {
        let both =
          decomposition.changes[0].parts[part].value + decomposition.changes[1].parts[part].value
        #expect(both.magnitude < 1e-12)
      }
    }
  }
}
