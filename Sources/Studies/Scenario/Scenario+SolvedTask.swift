import Demand
import Formats

// The solved-task model of a workload: key `solved_task`.
extension Scenario {
  static func readSolvedTask(_ reader: ObjectReader) -> SolvedTaskLaw {
    var law = SolvedTaskLaw.calibrated
    _ = reader.optional("solved_task")?.object { section in
      law.intercept = section.double(
        "intercept", default: law.intercept, in: -20...20, "expected log-odds, -20 to 20")
      law.slope = section.double(
        "slope", default: law.slope, in: 0...20, "expected log-odds per 100 Arena points, 0 to 20")
    }
    return law
  }
}

extension SolvedTaskLaw {
  var resolved: JSONNode {
    .object([("intercept", .number(intercept)), ("slope", .number(slope))])
  }

  /// The law in words, for reports.
  var words: String {
    "logistic(\(Self.text(intercept)) + \(Self.text(slope)) x quality - difficulty)"
  }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}

extension ScenarioSchema {
  static var solvedTask: JSONNode {
    let law = SolvedTaskLaw.calibrated
    return .object(
      object([
        .number(
          "intercept", "Log-odds of success at an Arena score of 1350 and difficulty 0.",
          -20...20, default: law.intercept, [law.intercept]),
        .number(
          "slope",
          "Log-odds per 100 Arena points (fitted: 1.8 to 2.5 for agents and exercises, "
            + "0.8 for single tool calls).", 0...20, default: law.slope, [law.slope, 0.8]),
      ]))
  }
}
