import Formats
import Routing
import Supply

// The cascade of a policy as JSON: decoder, resolved scenario and schema.
extension Scenario {
  /// `{"models": […], "judge": {"true_accept": …, "true_reject": …}}`; `nil` after a mistake.
  static func readCascade(_ reader: ObjectReader, _ catalogue: Catalogue) -> Cascade? {
    let rungs = 2...Cascade.rungLimit
    let expecting = "expected a list of 2 to \(Cascade.rungLimit) models, the cheapest first"
    var models: [ModelID] = []
    if let list = reader.required("models", expecting) {
      models = list.array(expecting) { model($0, in: catalogue) } ?? []
      let written = list.node.array?.count ?? 0
      if list.node.array != nil, !rungs.contains(written) {
        list.report("found \(written) models; \(expecting)")
      }
    }
    let judge = reader.required("judge", "expected {\"true_accept\": 0.9, \"true_reject\": 0.8}")?
      .object { judge in
        func share(_ key: String, _ meaning: String) -> Double {
          judge.double(key, default: 1, in: 0...1, "expected a probability, 0 to 1: " + meaning)
        }
        return Judge(
          trueAccept: share("true_accept", "how often a good answer is accepted"),
          trueReject: share("true_reject", "how often a bad answer is sent on"))
      }
    guard rungs.contains(models.count), let judge else { return nil }
    return Cascade(models: models, judge: judge)
  }
}

extension Cascade {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    .object([
      ("models", .array(models.map { .string(catalogue[$0].slug) })),
      (
        "judge",
        .object([
          ("true_accept", .number(judge.trueAccept)), ("true_reject", .number(judge.trueReject)),
        ])
      ),
    ])
  }
}

extension ScenarioSchema {
  /// Rungs and their judge.
  static var cascade: JSONNode {
    let judge = object([
      .number("true_accept", "How often a good answer is accepted.", 0...1, default: 1, [0.9]),
      .number("true_reject", "How often a bad answer is sent on.", 0...1, default: 1, [0.8]),
    ])
    return .object(
      object(
        [
          .list(
            "models", "The rungs, the cheapest first: 2 to 4.", of: ["type": "string"],
            [["deepseek/deepseek-v4-flash", "openai/gpt-5.4"]]),
          .part("judge", "Who accepts an answer or sends the call on.", .object(judge)),
        ], required: ["models", "judge"]))
  }
}
