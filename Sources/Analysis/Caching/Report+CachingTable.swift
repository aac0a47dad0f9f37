import Accounting
import Formats

extension Report {
  static let cachingSchema = TableSchema(
    "input_by_cache",
    "What prefix caches did to the input tokens billed for measured tasks; the parts of a policy sum "
      + "to its input.",
    .place + [
      .text(
        "part",
        "What became of it: never sent before, read from cache, or why it was not read again."),
      .integer("tokens", unit: "tokens", "How many, over all replications."),
      .number("share", "Of all input tokens of the policy, 0 to 1."),
      .integer("replications", "How many replications were counted."),
    ])

  /// Input tokens by what caches did to them; `nil` where there was no input.
  func cachingTable() -> DataTable? {
    var table = DataTable(Self.cachingSchema)
    for cell in results.record.cells {
      let runs = results.record.runs(of: cell)
      var tally = CacheTally()
      for run in runs { tally += run.caching }
      guard tally.input > 0 else { continue }
      let parts =
        [("never sent before", tally.unseen)]
        + CacheLoss.allCases.map { ($0.name, tally.lost($0)) } + [("read from cache", tally.read)]
      for (name, tokens) in parts {
        table.add(
          place(cell) + [
            .text(name), .count(tokens), .number(Double(tokens) / Double(tally.input)),
            .count(runs.count),
          ])
      }
    }
    return table.rowCount > 0 ? table : nil
  }
}
