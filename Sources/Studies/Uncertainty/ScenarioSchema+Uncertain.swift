import Formats

extension ScenarioSchema {
  /// What stands in the place of a number, or of text with a unit, whose value is uncertain.
  static var uncertain: JSONNode {
    func quantity(_ key: String, _ description: String, _ examples: [JSONNode]) -> SchemaProperty {
      SchemaProperty(key, description, examples) { [("type", ["number", "string"])] }
    }
    let properties: [SchemaProperty] = [
      .choice(
        "uncertain",
        "The law: normal (median and p90, or mean and sd, or p10 and p90), lognormal (the same, or "
          + "median and log_sd), uniform and loguniform (from, to), triangular and pert (low, mode, "
          + "high), choice (values, weights).", of: InputLawKind.allCases.map(\.rawValue)),
      .text("name", "What reports call it. Default: its path.", ["price of the cheap origin"]),
      .text("why", "Why it is uncertain, for the report.", ["the vendor announced new prices"]),
      .text("source", "Where the law comes from, for the report.", ["our invoices, 2026-07"]),
      quantity("median", "As many values lie below it as above.", [1, "5 min"]),
      quantity("p10", "One value in ten lies below it.", [0.5, "1 min"]),
      quantity("p90", "Nine values in ten lie below it.", [2, "12 min"]),
      quantity("mean", "The mean.", [1, "5 min"]),
      quantity("sd", "The standard deviation.", [0.2, "1 min"]),
      .number("log_sd", "The standard deviation of the logarithm.", 0...10, default: nil, [0.5]),
      quantity("from", "The least value.", [1, "1 min"]),
      quantity("to", "The greatest value.", [3, "1 h"]),
      quantity("low", "The least value.", [1, "1 min"]),
      quantity("mode", "The likeliest value.", [2, "5 min"]),
      quantity("high", "The greatest value.", [4, "1 h"]),
      .list(
        "values", "The values.", atLeast: 1, of: ["type": ["number", "string"]], [[1, 2, 4]]),
      .list(
        "weights", "How likely each value is, in any unit. Default: all alike.",
        of: ["type": "number", "minimum": 0], [[0.5, 0.3, 0.2]]),
    ]
    return .object(object(properties, required: ["uncertain"]))
  }

  /// A schema in which a law may stand in the place of each number and each length of time.
  static func acceptingLaws(_ schema: JSONNode) -> JSONNode {
    switch schema.content {
    case .array(let items): return .array(items.map(acceptingLaws))
    case .object(let members):
      let isUncertain = isQuantity(schema)
      return .object(
        members.flatMap { member -> [(String, JSONNode)] in
          guard isUncertain, member.key == "type" else {
            return [(member.key, acceptingLaws(member.value))]
          }
          let types = member.value.array ?? [member.value]
          return [
            ("type", .array(types + ["object"])), ("if", ["type": "object"]),
            ("then", ["$ref": "#/definitions/uncertain"]),
          ]
        })
    case .null, .bool, .number, .string: return schema
    }
  }

  /// Whether a schema is one of numbers or lengths of time that has no objects of its own.
  private static func isQuantity(_ schema: JSONNode) -> Bool {
    let types = (schema["type"]?.array ?? [schema["type"] ?? .null]).compactMap(\.string)
    if types.contains("object") || types.contains("array") { return false }
    return types.contains("number") || types.contains("integer")
      || schema["pattern"]?.string == durationPattern
  }
}
