package import Accounting
package import Formats
import Demand
import Quantities
package import Supply

/// `attempts`: one row per attempt, as columns of a row group that is written when it is full.
///
/// A run makes millions of rows: names are looked up once, and rows go to columns without fields.
package struct AttemptTable {
  private let catalogue: Catalogue
  /// The columns, in the order of ``schema``.
  package private(set) var columns: [ColumnValues]
  private let workload: Int64
  private let policy: Int64
  /// Numbers of the texts of model, provider and endpoint, by endpoint; -1 where not met yet.
  private var names: [(model: Int64, provider: Int64, endpoint: Int64)]

  /// The columns of a run of a workload under a policy.
  package init(catalogue: Catalogue, workload: String, policy: String) {
    self.catalogue = catalogue
    columns = Self.schema.columns.map { ColumnValues($0.kind) }
    self.workload = columns[0].number(of: workload)
    self.policy = columns[1].number(of: policy)
    names = Array(repeating: (-1, -1, -1), count: catalogue.endpoints.count)
    // The number of each of these names is then its case's raw value.
    for outcome in AttemptOutcome.allCases { _ = columns[13].number(of: outcome.name) }
    for disposition in Disposition.allCases { _ = columns[22].number(of: disposition.name) }
    for limit in LimitReason.allCases { _ = columns[23].number(of: limit.name) }
    for role in AttemptRole.allCases { _ = columns[25].number(of: role.name) }
  }

  /// How many rows wait to be written.
  package var rowCount: Int { columns[0].count }

  /// Forgets the rows.
  package mutating func removeRows() { for index in columns.indices { columns[index].removeAll() } }

  /// Adds an attempt.
  package mutating func add(_ row: AttemptRow) {
    addPlace(of: row)
    columns[10].append(Self.seconds(row.sentAt.microseconds))
    columns[11].append(Self.seconds(row.timeToFirstToken.microseconds))
    columns[12].append(Self.seconds(row.duration.microseconds))
    columns[13].append(Int64(row.outcome.rawValue))
    columns[14].append(row.isSticky ? Int64(1) : 0)
    columns[15].append(Int64(row.usage.prompt.count))
    columns[16].append(Int64(row.usage.cacheRead.count))
    columns[17].append(Int64(row.usage.cacheWrite5m.count))
    columns[18].append(Int64(row.usage.cacheWrite1h.count))
    columns[19].append(Int64(row.usage.completion.count))
    columns[20].append(Int64(row.usage.reasoning.count))
    columns[21].append(row.cost.dollars)
    columns[22].append(Int64(row.disposition.rawValue))
    append(row.limit.map { Int64($0.rawValue) }, to: 23)
    append(row.retryAfter.map { Self.seconds($0.microseconds) }, to: 24)
    columns[25].append(Int64(row.role.rawValue))
    columns[26].append(Int64(row.odds.candidates))
    append(row.odds.propensity, to: 27)
    append(row.modelPropensity, to: 28)
  }

  private mutating func addPlace(of row: AttemptRow) {
    columns[0].append(workload)
    columns[1].append(policy)
    columns[2].append(Int64(row.task.number))
    columns[3].append(Int64(row.branch))
    columns[4].append(Int64(row.step))
    columns[5].append(Int64(row.repetition))
    columns[6].append(Int64(row.attempt))
    let position = Int(row.endpoint.index)
    if names[position].model < 0 {
      let its = catalogue[row.endpoint]
      names[position] = (
        columns[7].number(of: catalogue[its.model].slug),
        columns[8].number(of: catalogue[its.provider].slug), columns[9].number(of: its.tag)
      )
    }
    columns[7].append(names[position].model)
    columns[8].append(names[position].provider)
    columns[9].append(names[position].endpoint)
  }

  private mutating func append(_ value: Double?, to column: Int) {
    if let value { columns[column].append(value) } else { columns[column].appendAbsent() }
  }

  private mutating func append(_ value: Int64?, to column: Int) {
    if let value { columns[column].append(value) } else { columns[column].appendAbsent() }
  }

  private static func seconds(_ microseconds: Int64) -> Double { Double(microseconds) / 1e6 }
}

extension AttemptTable {
  /// What the table holds; the columns after the first two are those of ``AttemptRow``.
  package static let schema = TableSchema(
    "attempts", "One row per attempt of a call at an endpoint, in the order in which they end.",
    [.workload, .policy] + identity + course + charge + decision)

  private static let identity: [TableColumn] = [
    .integer("task", "Number of the task, from 0."),
    .integer("branch", "0 for the main conversation, else the number of a sub-agent."),
    .integer("step", "Step of the conversation, from 0."),
    .integer("repeat", "Repeats of this step before this call."),
    .integer("attempt", "Tries of this call before this one."),
    .text("model", "The model, author/slug."),
    .text("provider", "The provider that was asked."),
    .text("endpoint", "The endpoint's tag."),
  ]

  private static let course: [TableColumn] = [
    .number("sent_at_s", unit: "s", "When the gateway sent it, from the start of the run."),
    .number("ttft_s", unit: "s", "Until the first token or the refusal."),
    .number("duration_s", unit: "s", "Until the last token or the refusal."),
    .text("outcome", "How it ended; `served` where the answer came whole."),
    .integer("sticky", "1 where sticky routing chose the endpoint, else 0."),
  ]

  private static let charge: [TableColumn] = [
    .integer("tokens_prompt", unit: "tokens", "Input neither read from nor written to a cache."),
    .integer("tokens_cache_read", unit: "tokens", "Input read from the prefix cache."),
    .integer("tokens_cache_write_5m", unit: "tokens", "Input written to a cache of five minutes."),
    .integer("tokens_cache_write_1h", unit: "tokens", "Input written to a cache of one hour."),
    .integer("tokens_completion", unit: "tokens", "Visible output."),
    .integer("tokens_reasoning", unit: "tokens", "Hidden reasoning output."),
    .number(
      "cost_usd", unit: "USD",
      "What the tokens cost at the endpoint's price; exact when rounded to twelve decimals."),
    .text("disposition", "Who bore the cost: billed, waived (gateway) or absorbed (provider)."),
  ]

  private static let decision: [TableColumn] = [
    .text("limit", "Which limit refused it; absent unless it was refused with a 429."),
    .number("retry_after_s", unit: "s", "What the refusal said of when to come back."),
    .text("role", "Why it was sent: first, retry, hedge or another."),
    .integer("candidates", "Among how many endpoints it was chosen."),
    .number(
      "propensity", "How likely this endpoint was, 0 to 1; absent where the rule cannot say."),
    .number(
      "propensity_model", "How likely this model was, 0 to 1; absent where the task named it."),
  ]
}
