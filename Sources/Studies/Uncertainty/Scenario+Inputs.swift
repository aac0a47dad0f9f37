import Formats

extension Scenario {
  /// What is uncertain in the scenario, in the order of its text.
  var hasUncertainInputs: Bool { !inputs.isEmpty }

  /// Decodes a scenario some of whose values are laws: it has their nominal values.
  ///
  /// - Throws: mistakes of the laws; then those of the scenario; then where a law can draw a value
  ///   that its key does not accept, found by trying its ends.
  static func decodeUncertain(
    _ root: JSONNode, _ inputs: [UncertainInput], _ files: ScenarioFiles
  ) throws(ContentError) -> Scenario {
    let nominal = root.setting(inputs, to: inputs.map(\.law.centre))
    var scenario = try Scenario(certain: nominal, files: files)
    let log = DiagnosticLog()
    for (position, input) in inputs.enumerated() {
      for end in input.law.ends where end != input.law.centre {
        var values = inputs.map(\.law.centre)
        values[position] = end
        do throws(ContentError) {
          _ = try Scenario(certain: root.setting(inputs, to: values), files: files)
        } catch {
          for mistake in error.diagnostics where !log.diagnostics.contains(mistake) {
            log.report(mistake)
          }
        }
      }
      reportUnplaced(input, in: scenario, log)
    }
    try log.throwIfAny()
    scenario.inputs = inputs
    return scenario
  }

  /// Refuses a law at a place that a resolved scenario does not have: its draws would be lost there.
  private static func reportUnplaced(
    _ input: UncertainInput, in scenario: Scenario, _ log: DiagnosticLog
  ) {
    guard let selector = JSONSelector(parsing: input.path) else { return }
    if (try? scenario.resolvedCertain.value(at: selector)) == nil {
      let path = input.selector.steps.reduce(ContentPath.root) { path, step in
        switch step {
        case .key(let key): .key(key, of: path)
        case .index(let index): .index(index, of: path)
        case .match(_, let text): .key(text, of: path)
        }
      }
      ValueReader(input.node, path: path, log: log).report(
        "found an uncertain value at \(input.path), which is no value of the resolved scenario; "
          + "`sim validate --resolved` shows those that can be uncertain")
    }
  }

  /// The scenario with the laws in the places of its nominal values.
  func restoringLaws(in resolved: JSONNode) -> JSONNode {
    inputs.reduce(resolved) { tree, input in
      guard let selector = JSONSelector(parsing: input.path) else { return tree }
      return (try? tree.setting(selector, to: input.node)) ?? tree
    }
  }

  /// The uncertain inputs in sentences, one per line.
  var inputWords: [String] {
    guard hasUncertainInputs else { return [] }
    return ["uncertain, drawn anew in each replication:"]
      + inputs.map { input in
        let label = input.name == input.path ? input.path : "\(input.name) (\(input.path))"
        let why = [input.why, input.source].filter { !$0.isEmpty }.joined(separator: "; ")
        return "  \(label): \(input.words)" + (why.isEmpty ? "" : " - \(why)")
      }
  }
}

extension JSONNode {
  /// The scenario with numbers in the places of its laws.
  func setting(_ inputs: [UncertainInput], to numbers: [Double]) -> JSONNode {
    zip(inputs, numbers).reduce(self) { tree, pair in
      // The selector was made by walking this tree, so it names a place in it.
      (try? tree.setting(pair.0.selector, to: pair.0.value(pair.1))) ?? tree
    }
  }
}
