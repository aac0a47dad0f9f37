import Quantities
import Supply

/// Which deployments a strategy's cached table of each model knows, in the order of insertion.
///
/// A table expires a fixed time after it was first written; later writes do not renew it. While it
/// exists, deployments that it has not seen are inserted when a decision is made.
struct DeploymentTables: Sendable {
  private let models: [Int32]
  private let timeToLive: SimDuration
  private var tables: [Table]
  /// By endpoint: the table that it was inserted into, and its place there.
  private var rows: [Row]

  private struct Table: Sendable {
    var number: Int32 = 0
    var expiresAt = SimTime.zero
    var minute: Int64 = 0
    var size: Int32 = 0
  }

  private struct Row: Sendable {
    var table: Int32 = 0
    var place: Int32 = 0
  }

  init(_ directory: EndpointDirectory, timeToLive: SimDuration) {
    models = directory.models.map(\.index)
    self.timeToLive = timeToLive
    tables = Array(repeating: Table(), count: Int(models.max() ?? -1) + 1)
    rows = Array(repeating: Row(), count: models.count)
  }

  /// Whether the table of an endpoint's model exists; `minute` where tables are kept per minute.
  func exists(for endpoint: Int, at now: SimTime, minute: Int64 = 0) -> Bool {
    let table = tables[Int(models[endpoint])]
    return table.number > 0 && now <= table.expiresAt && table.minute == minute
  }

  /// Writes the table of an endpoint's model, which begins anew where it does not exist.
  mutating func write(for endpoint: Int, at now: SimTime, minute: Int64 = 0) {
    let model = Int(models[endpoint])
    let isOld = exists(for: endpoint, at: now, minute: minute)
    if !isOld {
      tables[model].number += 1
      tables[model].size = 0
      tables[model].minute = minute
    }
    if !isOld || now == tables[model].expiresAt { tables[model].expiresAt = now + timeToLive }
  }

  /// Enters an endpoint into its model's table.
  ///
  /// - Returns: whether the table had not seen it.
  mutating func insert(_ endpoint: Int) -> Bool {
    let model = Int(models[endpoint])
    guard rows[endpoint].table != tables[model].number else { return false }
    rows[endpoint] = Row(table: tables[model].number, place: tables[model].size)
    tables[model].size += 1
    return true
  }

  /// The place of an endpoint that is in its table.
  func place(of endpoint: Int) -> Int32 { rows[endpoint].place }
}
