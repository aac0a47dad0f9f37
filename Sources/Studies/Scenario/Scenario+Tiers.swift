import Formats
import Quantities
import Simulation

// Decoding of how service tiers are served.
extension Scenario {
  static func readTiers(_ world: ObjectReader, _ tiers: inout TierEffects) {
    tiers =
      world.optional("service_tiers")?.object { section in
        func factor(_ key: String, _ fallback: Double) -> Double {
          section.double(key, default: fallback, in: 0.01...100, "expected a factor, 0.01 to 100")
        }
        var read = TierEffects()
        read.flexSlowdown = factor("flex_slowdown", read.flexSlowdown)
        read.flexRefusalShare = section.double(
          "flex_refusal_share", default: read.flexRefusalShare, in: 0...1,
          "expected a share, 0 to 1")
        read.prioritySlowdown = factor("priority_slowdown", read.prioritySlowdown)
        read.batchMedian = section.duration("batch_median", default: read.batchMedian)
        read.batchLogSD = section.double(
          "batch_log_sd", default: read.batchLogSD, in: 0...5, "expected a deviation, 0 to 5")
        read.batchWindow = section.duration("batch_window", default: read.batchWindow)
        return read
      } ?? tiers
  }
}

extension TierEffects {
  var resolved: JSONNode {
    .object([
      ("flex_slowdown", .number(flexSlowdown)), ("flex_refusal_share", .number(flexRefusalShare)),
      ("priority_slowdown", .number(prioritySlowdown)), ("batch_median", batchMedian.resolved),
      ("batch_log_sd", .number(batchLogSD)), ("batch_window", batchWindow.resolved),
    ])
  }
}

extension ScenarioSchema {
  /// How service tiers are served.
  static var serviceTiers: SchemaProperty {
    let tiers = TierEffects()
    return .part(
      "service_tiers", "How calls of other tiers than standard are served (assumed figures).",
      .object(
        object([
          .number(
            "flex_slowdown", "Factor on service time of flex calls.", 0.01...100,
            default: tiers.flexSlowdown, [2]),
          .share(
            "flex_refusal_share", "Share of flex calls refused for want of room.",
            default: tiers.flexRefusalShare, 0.05),
          .number(
            "priority_slowdown", "Factor on service time of priority calls.", 0.01...100,
            default: tiers.prioritySlowdown, [0.6]),
          .span(
            "batch_median", "Median time until a batch is done.", default: tiers.batchMedian, "1 h"),
          .number(
            "batch_log_sd", "Standard deviation of the log of that time.", 0...5,
            default: tiers.batchLogSD, [1]),
          .span(
            "batch_window", "Time within which a batch is done.", default: tiers.batchWindow,
            "24 h"),
        ])))
  }
}
