import Accounting
import Formats
import NumericalMethods

extension Report {
  /// Tables of what is uncertain and what it does; only where something is.
  var uncertaintyTables: [DataTable] {
    [inputsTable, splitTable, tornadoTable].compactMap { $0 }
  }

  private var inputsTable: DataTable? {
    guard let uncertainty = results.record.uncertainty else { return nil }
    var table = DataTable(Self.inputsSchema)
    for (replication, draws) in uncertainty.draws.enumerated() {
      for (input, draw) in zip(uncertainty.inputs, draws) {
        table.add([
          .count(replication), .text(input.name), .text(input.path), .number(draw),
        ])
      }
    }
    return table
  }

  private var splitTable: DataTable? {
    let rows = results.varianceSplits
    guard !rows.isEmpty else { return nil }
    let record = results.record
    var table = DataTable(Self.varianceSplitSchema)
    for row in rows {
      let split = row.split
      table.add(
        [
          .text(record.workloads[row.cell.workload].name), .count(row.cell.point),
          .text(record.policies[row.cell.policy].name),
          .text(row.isDifference ? "difference" : "value"),
          .text(Metric.all[record.primaryMetric].id), .count(split.count),
        ]
          + .numbers(
            split.byInputs, split.byChance, split.share, split.interval.lowerBound,
            split.interval.upperBound))
    }
    return table
  }

  private var tornadoTable: DataTable? {
    guard let tornado = results.record.tornadoOfPrimary else { return nil }
    let record = results.record
    var table = DataTable(Self.tornadoSchema)
    for panel in tornado.panels {
      let place: [Field] = .texts(
        record.workloads[panel.workload].name, record.policies[panel.policy].name,
        Metric.all[tornado.metric].id)
      table.add(
        place + [.integer(0), .absent, .absent, .absent, .text("centre"), .absent]
          + .interval(panel.centre) + [.text(panel.centre.sign.rawValue)]
          + Array(repeating: .absent, count: 4))
      for (rank, bar) in panel.bars.enumerated() {
        let input = tornado.inputs[bar.input]
        for (name, end) in [("p10", bar.low), ("p90", bar.high)] {
          let tip = record.tippingPoints.first {
            $0.workload == panel.workload && $0.policy == panel.policy && $0.input == bar.input
              && ($0.share > 0.5) == (name == "p90")
          }
          let head: [Field] = [
            .count(rank + 1), .text(input.name), .text(input.path),
            .integer(input.isAssumption ? 1 : 0), .text(name), .number(end.value.number),
          ]
          table.add(
            place + head + .interval(end.difference) + [.text(end.sign.rawValue)]
              + .interval(bar.swing) + [.number(tip?.value.number)])
        }
      }
    }
    return table
  }

  /// The same for programs; empty where nothing is uncertain.
  var uncertaintyNodes: [(String, JSONNode)] {
    var nodes: [(String, JSONNode)] = []
    if let uncertainty = results.record.uncertainty {
      nodes.append(
        (
          "uncertainty",
          .object([
            ("inputs", .array(uncertainty.inputs.map(Self.node))),
            ("variance_split", .array(results.varianceSplits.map(node))),
          ])
        ))
    }
    if let tornado = results.record.tornadoOfPrimary {
      nodes.append(
        (
          "tornado",
          .object([
            ("metric", .string(Metric.all[tornado.metric].id)),
            ("inputs", .array(tornado.inputs.map(Self.node))),
            ("panels", .array(tornado.panels.map { node($0, tornado) })),
          ])
        ))
    }
    return nodes
  }

  private static func node(_ input: InputDescription) -> JSONNode {
    .object([
      ("name", .string(input.name)), ("path", .string(input.path)), ("law", .string(input.law)),
      ("why", .string(input.why)), ("source", .string(input.source)),
      ("is_assumption", .bool(input.isAssumption)), ("p10", number(input.low.number)),
      ("centre", number(input.centre.number)), ("p90", number(input.high.number)),
    ])
  }

  private static func number(_ value: Double?) -> JSONNode {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  private func node(_ row: SplitRow) -> JSONNode {
    let record = results.record
    return .object([
      ("workload", .string(record.workloads[row.cell.workload].name)),
      ("point", .number(row.cell.point)),
      ("policy", .string(record.policies[row.cell.policy].name)),
      ("figure", row.isDifference ? "difference" : "value"),
      ("inputs_share", Self.number(row.split.share)),
      ("ci95_low", Self.number(row.split.interval.lowerBound)),
      ("ci95_high", Self.number(row.split.interval.upperBound)),
      ("variance_by_inputs", Self.number(row.split.byInputs)),
      ("variance_by_chance", Self.number(row.split.byChance)),
    ])
  }

  private func node(_ panel: Tornado.Panel, _ tornado: Tornado) -> JSONNode {
    func end(_ end: Tornado.End) -> JSONNode {
      .object([
        ("value", Self.number(end.value.number)), ("text", .string(end.value.text)),
        ("difference", Self.node(end.difference)), ("settled", .string(end.sign.rawValue)),
      ])
    }
    let record = results.record
    let tips = record.tippingPoints.filter {
      $0.workload == panel.workload && $0.policy == panel.policy
    }
    return .object([
      ("workload", .string(record.workloads[panel.workload].name)),
      ("policy", .string(record.policies[panel.policy].name)),
      ("centre", Self.node(panel.centre)), ("settled", .string(panel.centre.sign.rawValue)),
      (
        "bars",
        .array(
          panel.bars.map { bar in
            .object([
              ("input", .string(tornado.inputs[bar.input].name)), ("p10", end(bar.low)),
              ("p90", end(bar.high)), ("swing", Self.node(bar.swing)),
            ])
          })
      ),
      (
        "tips",
        .array(
          tips.map { tip in
            .object([
              ("input", .string(tornado.inputs[tip.input].name)),
              ("value", Self.number(tip.value.number)), ("share_below", Self.number(tip.share)),
            ])
          })
      ),
    ])
  }

  private static func node(_ estimate: Estimate) -> JSONNode {
    let hasInterval = estimate.halfWidth != nil
    return .object([
      ("mean", number(estimate.mean)), ("ci_low", number(hasInterval ? estimate.low : nil)),
      ("ci_high", number(hasInterval ? estimate.high : nil)),
    ])
  }
}
