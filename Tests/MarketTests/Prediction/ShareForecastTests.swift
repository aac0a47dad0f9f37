import NumericalMethods
import Testing

@testable import Market

struct ShareForecastTests {
  private let panel = MarketFixtures.simulated(
    MarketFixtures.panel(models: 10, weeks: 7, seed: 21),
    at: [0, 0.5, 0.3, -0.4, 0.2]
      + (0..<10).map { Double($0 % 4) * 0.5 - 0.75 }, choices: 4_000, seed: 9)

  /// Law: tokens after the cut do not enter. The panel with other tokens there gives the same bits.
  @Test func nothingAfterTheCutEnters() {
    var other = panel
    for week in 4..<7 {
      for model in other.models.indices {
        other.weeks[week].tokens[model] = UInt64(1 + (model * 7 + week) % 5)
      }
    }
    let forecasts = [panel, other].map { panel in
      ShareForecast(
        ShareFit(
          ShareWorld(panel, customers: MarketDefaults.customers(8), observed: 4), through: 3),
        weeks: 3, draws: 4)
    }
    #expect(forecasts[0].shares == forecasts[1].shares)
    #expect(forecasts[0].draws == forecasts[1].draws)
  }

  /// Law: shares sum to 1 in every week and draw, and a withdrawn model ends with nothing.
  @Test func sharesSumToOne() throws {
    let fit = ShareFit(
      ShareWorld(panel, customers: MarketDefaults.customers(8), observed: 4), through: 3)
    let forecast = ShareForecast(fit, weeks: 3, draws: 5)
    for shares in forecast.draws.flatMap(\.self) + forecast.shares {
      #expect((shares.reduce(0, +) - 1).magnitude < 1e-9)
    }
    let withdrawn = try #require(panel.models.firstIndex { $0.withdrawn != nil })
    #expect(forecast.shares[2][withdrawn] == 0)
    let frozen = ShareForecast(fit, weeks: 3, calendar: .frozen)
    #expect(frozen.shares[2][withdrawn] > 0)
    #expect(frozen.releases.isEmpty)
  }

  /// Oracle: a straight line in log odds goes on.
  @Test func trendGoesOn() {
    let shares = (0..<4).map { logistic(-2 + 0.3 * Double($0)) }
    let value = ForecastBaseline.extrapolated(shares, to: 6)
    #expect((value - logistic(-2 + 0.3 * 6)).magnitude < 1e-12)
    #expect((ForecastBaseline.extrapolated([0.2, 0.2], to: 9) - 0.2).magnitude < 1e-12)
  }

  /// Oracle: with one price doubled and nothing new, odds move by 2 to the power of the slope.
  @Test func priceOnlyMovesOddsByThePower() {
    var panel = MarketFixtures.panel(models: 2, weeks: 3, seed: 1)
    for model in panel.models.indices {
      panel.models[model].released = nil
      panel.models[model].withdrawn = nil
      panel.models[model].isFree = false
      panel.models[model].listPrices = model == 0 ? [1, 1, 2] : [3, 3, 3]
    }
    for week in 0..<3 { panel.weeks[week].tokens = [300, 100] }
    let shares = ForecastBaseline.priceOnly.shares(ShareWorld(panel), cut: 1, week: 2)
    let odds = 3 * deterministicPow(2, ForecastBaseline.slopeAcrossModels)
    #expect((shares[0] / shares[1] - odds).magnitude < 1e-9)
    #expect(ForecastBaseline.lastWeek.shares(ShareWorld(panel), cut: 1, week: 2) == [0.75, 0.25])
  }
}
