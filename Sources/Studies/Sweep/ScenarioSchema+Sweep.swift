import Formats

extension ScenarioSchema {
  /// What a sweep varies.
  static var sweep: JSONNode {
    .object(
      object(
        [
          .choice(
            "design", "How the values of several axes are combined.",
            of: SweepDesign.Method.allCases.map(\.rawValue), default: "grid"),
          .integer(
            "cells", "Cells of a Latin hypercube; a grid has as many as its axes make.",
            1...SweepDesign.cellLimit, default: 64, [64]),
          .integer("seed", "Seed of a Latin hypercube.", seeds, default: 1, [1]),
          .list("axes", "What is varied.", atLeast: 1, of: sweepAxis),
        ], required: ["axes"]))
  }

  /// One axis: a list of values, or a range.
  private static var sweepAxis: JSONNode {
    func end(_ key: String, _ description: String, _ examples: [JSONNode]) -> SchemaProperty {
      SchemaProperty(key, description, examples) {
        [
          ("type", ["number", "string"]), ("minimum", -1e12), ("maximum", 1e12),
          ("pattern", .string(durationPattern)),
        ]
      }
    }
    let members = object(
      [
        .text(
          "path", "The place of the value, as with --set.",
          ["catalog.overrides[0].multiply_rates", "policies[name=sticky].preset"]),
        .text("label", "What reports call it. Default: the path.", ["factor on rates"]),
        .list(
          "values", "The values: numbers, texts, durations, whole objects.", atLeast: 1,
          of: .object([]), [[0.5, 1, 2]]),
        end("from", "One end of a range: a number or a duration.", [0.5]),
        end("to", "The other end.", [20]),
        .choice(
          "scale", "How a range is spread: by equal steps or by equal factors.",
          of: SweepAxis.Scale.allCases.map(\.rawValue), default: "linear"),
        .integer("steps", "Values of a range in a grid, its ends included.", 1...10_000, [5]),
        .flag("whole", "Whether values of a range are rounded to whole numbers.", default: false),
      ], required: ["path"])
    let ranges = ["from", "to", "scale", "steps", "whole"]
    return .object(
      members + [
        ("if", ["required": ["values"]]),
        ("then", .object([("properties", .object(ranges.map { ($0, JSONNode.bool(false)) }))])),
        (
          "else",
          .object([("required", ["from", "to"]), ("properties", .object([("values", false)]))])
        ),
      ])
  }
}
