import Formats
import Routing
import Studies

/// `scenarios/policies.md`: every preset and rule, generated from their own descriptions.
enum PolicyPage {
  static var markdown: String {
    let entries = PolicyEntry.all
    var lines = [
      "# Policies and rules",
      "",
      "Written by `sim policies --markdown`; a test holds it to the program. A scenario's policy",
      "names a preset and changes it key by key: `{ \"preset\": \"openrouter-sticky\", \"sticky_idle\":",
      "\"5 min\" }`. A rule is named by its `kind` under the key that stands in its heading; a",
      "parameter that is not set has its default. Dates say when a source was read or was in force.",
    ]
    for place in PolicyEntry.Place.allCases {
      let group = entries.filter { $0.place == place }
      let key = place == .preset ? "" : " (`\(place.rawValue)`)"
      lines += ["", "## \(place.heading)\(key)"]
      if place == .preset {
        lines += presets(group)
      } else {
        for rule in group { lines += section(of: rule) }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func presets(_ presets: [PolicyEntry]) -> [String] {
    var lines: [String] = []
    var family = ""
    for preset in presets {
      if preset.family != family {
        family = preset.family
        lines += ["", "### \(family)", "", "| preset | what it does | source | as of |"]
        lines.append("| --- | --- | --- | --- |")
      }
      lines.append(
        row(["`\(preset.name)`", preset.summary, preset.source, preset.asOf]))
    }
    lines += ["", "### What each preset is made of"]
    for preset in presets {
      lines += ["", "`\(preset.name)`", "", "```json"]
      lines += (preset.body ?? .null).prettyText.split(separator: "\n").map(String.init)
      lines.append("```")
    }
    return lines
  }

  private static func section(of rule: PolicyEntry) -> [String] {
    var lines = [
      "", "### `\(rule.name)`", "", sentence(rule.summary), "", "Source: \(rule.sourceLine).",
    ]
    guard !rule.parameters.isEmpty else { return lines }
    lines += ["", "| parameter | meaning | values | default |", "| --- | --- | --- | --- |"]
    lines += rule.parameters.map { parameter in
      row([
        "`\(parameter.name)`", parameter.meaning, parameter.range,
        parameter.standardNode.map { "`\($0.compactText)`" } ?? "must be set",
      ])
    }
    return lines
  }

  private static func sentence(_ phrase: String) -> String {
    phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
