package import Accounting
import Formats

// The part of an experiment that says how it is decided.
extension Scenario {
  static func readDecision(_ reader: ObjectReader) -> DecisionRule {
    var rule = DecisionRule()
    let percent = "expected a share of the baseline, 0 to 100, e.g. \"5 %\""
    rule.primaryMetric =
      reader.optional("primary_metric")?.choice(of: DecisionRule.metricNames) ?? rule.primaryMetric
    if let material = reader.optional("material") {
      let value = material.node.string.flatMap { DecisionRule.percent(in: $0) }
      if value == nil { material.reportFound(percent) }
      rule.materialPercent = value ?? rule.materialPercent
    }
    rule.materialPoints = reader.double(
      "material_points", default: rule.materialPoints, in: DecisionRule.points,
      "expected percentage points of a share, above 0 to 100")
    rule.confidence = reader.double(
      "confidence", default: rule.confidence, in: DecisionRule.confidences,
      "expected a confidence, 0.5 to 0.9999, e.g. 0.95")
    rule.multiplicity = reader.choice("multiplicity", default: rule.multiplicity)
    return rule
  }
}

extension DecisionRule {
  static let points = 0.0001...100.0
  static let confidences = 0.5...0.9999

  /// The number of a text such as `5 %`; `nil` where it is none above 0 and at most 100.
  package static func percent(in text: String) -> Double? {
    let number = text.last == "%" ? text.dropLast() : ""
    let digits = number.last == " " ? number.dropLast() : number
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }),
      let value = Double(String(digits)), value > 0, value <= 100
    else { return nil }
    return value
  }

  /// The rule as decoding reads it.
  var resolved: JSONNode {
    .object([
      ("primary_metric", .string(primaryMetric)),
      ("material", .string("\(JSONNode.number(materialPercent).compactText) %")),
      ("material_points", .number(materialPoints)), ("confidence", .number(confidence)),
      ("multiplicity", .string(multiplicity.rawValue)),
    ])
  }
}

extension ScenarioSchema {
  /// How an experiment is decided.
  static var decision: SchemaProperty {
    let rule = DecisionRule()
    return .part(
      "decision", "How policies are compared, and when a difference matters.",
      .object(
        object([
          .choice(
            "primary_metric", "The one metric that it is decided on; others are secondary.",
            of: DecisionRule.metricNames, default: rule.primaryMetric),
          .text(
            "material",
            "A change within this share of the baseline does not matter. Default: 5 %.", ["5 %"],
            pattern: #"^[0-9]+(\.[0-9]+)? ?%$"#),
          .number(
            "material_points",
            "A change of a share within so many percentage points does not matter.",
            DecisionRule.points, default: rule.materialPoints, [0.5]),
          .number(
            "confidence", "Confidence of intervals and verdicts.", DecisionRule.confidences,
            default: rule.confidence, [0.9]),
          .choice(
            "multiplicity",
            "holm: the chance of any false difference stays below one less the confidence; bh: the "
              + "expected share of false ones does.",
            of: DecisionRule.Multiplicity.allCases.map(\.rawValue),
            default: rule.multiplicity.rawValue),
        ])))
  }
}
