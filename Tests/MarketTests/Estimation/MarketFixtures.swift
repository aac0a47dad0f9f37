import Foundation
import Formats
import NumericalMethods
import Quantities

@testable import Market

/// Small worlds for tests of the choice model, and the files of the repository.
enum MarketFixtures {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: repository.appendingPathComponent(path)))
  }

  /// The panel that the repository ships.
  static func shippedPanel() throws -> TrafficPanel {
    let path = "scenarios/data/traffic-2026-07.json"
    return try TrafficPanel(decoding: try JSONNode(parsing: try bytes(path), file: path))
  }

  /// A Monday.
  static let monday = CalendarDate(daysSinceEpoch: 20_598)

  /// Models with wandering prices, some free, one released, one withdrawn within the panel; tokens are
  /// all equal until ``simulated(_:at:choices:seed:)`` fills them.
  static func panel(models: Int, weeks: Int, seed: UInt64, firstRelease: Int = 2) -> TrafficPanel {
    var stream = RandomStream(seed: seed, entity: 1, code: 7)
    let list = (0..<models).map { index -> PanelModel in
      var price = deterministicExp(1.5 * stream.normal())
      let isFree = index % 5 == 3
      let prices = (0..<weeks).map { _ -> Double? in
        price *= deterministicExp(0.3 * stream.normal())
        return isFree ? 0 : price
      }
      // Every third model comes within the panel, one model goes.
      let released: CalendarDate? =
        index % 3 == 2
        ? CalendarDate(
          daysSinceEpoch: monday.daysSinceEpoch + 7 * (firstRelease + index * (weeks - 3) / models)
            + 2)
        : nil
      let withdrawn: CalendarDate? =
        index == 1 ? CalendarDate(daysSinceEpoch: monday.daysSinceEpoch + 7 * (weeks - 2) + 3) : nil
      return PanelModel(
        slug: "author\(index % 4)/model\(index)", author: "author\(index % 4)",
        origin: index % 2 == 0 ? "CN" : "US", openWeights: index % 4 < 2, released: released,
        withdrawn: withdrawn, isFree: isFree, listPrices: prices)
    }.sorted { $0.slug < $1.slug }
    let start = monday.daysSinceEpoch
    return TrafficPanel(
      sources: [], models: list,
      weeks: (0..<weeks).map { week in
        PanelWeek(
          start: CalendarDate(daysSinceEpoch: start + 7 * week), days: 7,
          tokens: list.map { model in
            ShareWorld.presence(
              of: model, in: CalendarDate(daysSinceEpoch: start + 7 * week), isSeen: false
            ).offered > 0 ? 1_000_000 : 0
          }, unnamedTokens: 0)
      }, origins: [])
  }

  static func world(_ panel: TrafficPanel) -> ShareWorld {
    ShareWorld(panel, customers: MarketDefaults.customers(16))
  }

  /// The panel with tokens drawn from the model: every week multinomial about what moves out of the week
  /// before, from preferences in the first week.
  static func simulated(
    _ panel: TrafficPanel, at point: [Double], choices: Int, seed: UInt64
  ) -> TrafficPanel {
    var panel = panel
    var stream = RandomStream(seed: seed, entity: 2, code: 7)
    var likelihood = ShareLikelihood(world(panel), through: panel.weeks.count - 1)
    for week in panel.weeks.indices {
      let shares =
        week == 0
        ? likelihood.preferred(point, week: 0) : likelihood.predicted(point)[week - 1]
      var tokens = [UInt64](repeating: 0, count: panel.models.count)
      var cumulative = shares
      for index in 1..<cumulative.count { cumulative[index] += cumulative[index - 1] }
      for _ in 0..<choices {
        let draw = stream.uniform() * cumulative[cumulative.count - 1]
        let chosen = cumulative.firstIndex { draw < $0 } ?? cumulative.count - 1
        tokens[likelihood.models[chosen]] += 1
      }
      panel.weeks[week].tokens = tokens
      likelihood = ShareLikelihood(
        world(panel), through: panel.weeks.count - 1, models: likelihood.models)
    }
    return panel
  }
}
