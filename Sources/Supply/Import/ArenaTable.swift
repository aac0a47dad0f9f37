public import Formats
import Quantities

/// Scores of the Arena text leaderboard by the names it uses.
public struct ArenaTable: Sendable {
  struct Row: Sendable {
    var entry: String
    var score: Double
  }

  /// The table itself.
  public let source: Source
  let rows: [Row]

  /// Reads a table of `models` with `model` and `score`.
  ///
  /// - Throws: everything that is wrong with it, each with its position.
  public init(_ root: JSONNode, source: Source) throws(ContentError) {
    self.source = source
    rows = try ObjectReader.decode(root) { reader in
      reader.ignore("meta")
      return reader.array("models") { element -> Row? in
        guard let entry = element.node["model"]?.string, let score = element.node["score"]?.double
        else {
          element.report("a row needs a model and a score")
          return nil
        }
        return Row(entry: entry, score: score)
      }
    }
  }

  /// The row of each model: the one named in the register, else the plain name or the effort that
  /// comes first in the order of ``effort(of:)``.
  func rowsByModel(_ register: Register, slugs: [String]) -> [String: Row] {
    let naming = ModelNaming(register: register)
    var best: [String: (row: Row, effort: Int)] = [:]
    for row in rows {
      let plain = naming.identity(of: row.entry, author: nil)
      let (name, effort) = Self.effort(of: row.entry)
      let isPlain = plain?.isRegistered == true
      guard let identity = isPlain ? plain : naming.identity(of: name, author: nil),
        identity.isRegistered
      else { continue }
      let rank = isPlain ? 0 : effort
      if rank < best[identity.slug]?.effort ?? .max { best[identity.slug] = (row, rank) }
    }
    var result: [String: Row] = [:]
    for slug in slugs {
      let named = register.model(slug)?.arenaEntry
      result[slug] = named.map { name in rows.first { $0.entry == name } } ?? best[slug]?.row
    }
    return result
  }

  /// The name without its effort, and how late the effort comes: answers without thinking first,
  /// then the highest effort a provider documents, thinking budgets last.
  static func effort(of entry: String) -> (name: String, rank: Int) {
    let name = entry.lowercased()
    let efforts = [
      "non-thinking", "no-thinking", "high", "xhigh", "max", "medium", "low", "minimal", "thinking",
    ]
    for (rank, effort) in efforts.enumerated() {
      for suffix in ["-\(effort)", " (\(effort))", "-\(effort)-32k", "-\(effort)-16k"] {
        if let shorter = name.dropping(suffix: suffix) { return (shorter, rank + 1) }
      }
    }
    return (name, 0)
  }
}

extension ArenaTable {
  /// Scores by model slug of the models among `slugs` that the table has.
  public func scores(of slugs: [String], _ register: Register) -> [String: Double] {
    rowsByModel(register, slugs: slugs).mapValues(\.score)
  }
}
