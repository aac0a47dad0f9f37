import Formats
import Studies

extension ReferencePage {
  /// Every key of a scenario.
  static var scenario: ReferencePage {
    let keys = ScenarioKeys.all
    var tops: [String] = []
    for key in keys {
      let top = top(of: key.path)
      if !tops.contains(top) { tops.append(top) }
    }
    // Keys without members of their own stand together.
    let plain = tops.filter { top in
      !keys.contains { $0.path != top && Self.top(of: $0.path) == top }
    }
    let parts = tops.filter { !plain.contains($0) }
    return ReferencePage(
      title: "Scenario keys",
      introduction: [
        "Every key of a scenario (`\(Scenario.schemaName)`), from the schema that `sim schema` "
          + "prints and that editors check with. `[]` is an item of a list, `<name>` a name of "
          + "one's own. Where *default* is empty the key is left out or, where the scenario could "
          + "not be understood without it, asked for. A duration is text with a unit (`\"5 min\"`: "
          + "us, ms, s, min, h, d, week). *Or uncertain*: a law may stand in its place, see the end "
          + "of the page.",
        "The parameters of rules (`endpoint_choice`, `model_choice`, `breaker`) are in "
          + "[Policies and rules](../../../scenarios/policies.md).",
      ],
      sections: [section("The scenario", keys.filter { plain.contains($0.path) })]
        + parts.map { top in
          section(sentenceCase(top), keys.filter { Self.top(of: $0.path) == top })
        } + [
          section(
            "Uncertain values", ScenarioKeys.law("uncertain"),
            prose: ["A law in the place of a number or of text with a unit; replications draw it."]),
          section(
            "Laws of lengths and gaps", ScenarioKeys.law("distribution"),
            prose: ["Lognormal with a slow tail: what `law` means above."]),
        ])
  }

  private static func section(
    _ heading: String, _ keys: [ScenarioKeys.Key], prose: [String] = []
  ) -> ReferenceSection {
    ReferenceSection(
      heading: heading, prose: prose, noun: "key", facts: ["type", "default", "values"],
      entries: keys.map { key in
        let kinds = key.kinds.isEmpty ? "" : " (With kind \(key.kinds.joined(separator: ", ")).)"
        return ReferenceEntry(
          name: key.path,
          facts: [key.type, key.standard.isEmpty ? "" : "`\(key.standard)`", key.values],
          meaning: key.meaning + kinds)
      })
  }

  private static func sentenceCase(_ key: String) -> String {
    key.prefix(1).uppercased() + key.dropFirst()
  }

  private static func top(of path: String) -> String {
    String(path.prefix { $0 != "." && $0 != "[" })
  }
}
