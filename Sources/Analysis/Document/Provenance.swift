package import Formats

/// What it takes to make the numbers of a report again. Nothing in it depends on the clock or on the
/// machine.
package struct Provenance: Sendable {
  /// Name and value of each fact, in order.
  package let facts: [(name: String, value: JSONNode)]

  /// The facts that a report may state, with the words for them.
  private static let labels: [(name: String, words: String)] = [
    ("version", "Tollway's version"), ("command", "command"), ("scenario", "scenario"),
    ("table", "table"), ("traffic", "traffic"), ("calls", "calls"),
    ("seed", "seed"), ("replications", "replications"), ("draws", "draws"),
    ("resamples", "resamples"), ("settings", "settings"), ("inputs", "files read"),
    ("inputs_sha256", "inputs (SHA-256)"), ("catalog_sha256", "catalogue (SHA-256)"),
  ]

  /// Keeps those of a manifest's facts that are the same on every machine and at any time.
  package init(version: String, facts: [(String, JSONNode)]) {
    let all = [("version", JSONNode.string(version))] + facts
    self.facts = Self.labels.compactMap { label in
      all.first { $0.0 == label.name }.map { (label.name, $0.1) }
    }
  }

  /// Facts that were kept before.
  init(facts: [(name: String, value: JSONNode)]) { self.facts = facts }

  /// The part of a report that says it.
  var section: Section {
    var table = Table(
      "What was run", columns: [.words("fact"), .words("value")],
      note: "The same inputs give the same bytes in every file of the report's folder but "
        + "`manifest.json`, which lists all files with their hashes.")
    for fact in facts {
      let label = Self.labels.first { $0.name == fact.name }?.words ?? fact.name
      table.add([label, Self.text(fact.value)])
    }
    let trace =
      "Numbers in tables carry what they are: the metric, its unit, the value unrounded, the number "
      + "of observations and the interval. Point at one to read it; `report.json` has them for "
      + "programs, and `tables/` has the same metrics in full."
    return Section(
      title: "Where these numbers come from", blocks: [.paragraph(trace), .table(table)],
      isForFiles: true)
  }

  private static func text(_ value: JSONNode) -> String {
    switch value.content {
    case .string(let text): return text
    case .number(let text): return text
    case .object(let members):
      if let name = value["name"]?.string, let hash = value["sha256"]?.string {
        return "\(name) (\(hash.prefix(12))…)"
      }
      let set = members.filter { $0.value.string != "" }
      return set.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
    case .array(let items): return items.map(text).joined(separator: ", ")
    case .bool(let flag): return flag ? "yes" : "no"
    case .null: return NumberText.absent
    }
  }
}
