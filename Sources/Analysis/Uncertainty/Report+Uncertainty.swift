import Accounting
import Formats
import NumericalMethods

extension Report {
  /// Tables of what is uncertain and what it does; only where something is.
  var uncertaintyTables: [(name: String, csv: String)] {
    [
      ("inputs.csv", inputsTable), ("variance_split.csv", splitTable),
      ("tornado.csv", tornadoTable),
    ].compactMap { name, table in table.map { (name, $0) } }
  }

  private var inputsTable: String? {
    guard let uncertainty = results.record.uncertainty else { return nil }
    var table = CSVTable(columns: ["replication", "input", "path", "value"])
    for (replication, draws) in uncertainty.draws.enumerated() {
      for (input, draw) in zip(uncertainty.inputs, draws) {
        table.add([String(replication), input.name, input.path, CSVTable.number(draw)])
      }
    }
    return table.text
  }

  private var splitTable: String? {
    let rows = results.varianceSplits
    guard !rows.isEmpty else { return nil }
    let record = results.record
    var table = CSVTable(
      columns: [
        "workload", "point", "policy", "figure", "metric", "n", "variance_by_inputs",
        "variance_by_chance", "inputs_share", "ci95_low", "ci95_high",
      ])
    for row in rows {
      let split = row.split
      table.add(
        [
          record.workloads[row.cell.workload].name, String(row.cell.point),
          record.policies[row.cell.policy].name, row.isDifference ? "difference" : "value",
          Metric.all[record.primaryMetric].id, String(split.count),
        ]
          + [
            split.byInputs, split.byChance, split.share, split.interval.lowerBound,
            split.interval.upperBound,
          ].map { CSVTable.number($0) })
    }
    return table.text
  }

  private var tornadoTable: String? {
    guard let tornado = results.record.tornadoOfPrimary else { return nil }
    let record = results.record
    var table = CSVTable(
      columns: [
        "workload", "policy", "metric", "rank", "input", "path", "is_assumption", "end", "value",
        "difference", "ci_low", "ci_high", "settled", "swing", "swing_ci_low", "swing_ci_high",
        "tips_at",
      ])
    for panel in tornado.panels {
      let place = [
        record.workloads[panel.workload].name, record.policies[panel.policy].name,
        Metric.all[tornado.metric].id,
      ]
      table.add(
        place + ["0", "", "", "", "centre", ""] + Self.columns(panel.centre)
          + [panel.centre.sign.rawValue, "", "", "", ""])
      for (rank, bar) in panel.bars.enumerated() {
        let input = tornado.inputs[bar.input]
        for (name, end) in [("p10", bar.low), ("p90", bar.high)] {
          let tip = record.tippingPoints.first {
            $0.workload == panel.workload && $0.policy == panel.policy && $0.input == bar.input
              && ($0.share > 0.5) == (name == "p90")
          }
          table.add(
            place
              + [
                String(rank + 1), input.name, input.path, input.isAssumption ? "1" : "0", name,
                CSVTable.number(end.value.number),
              ]
              + Self.columns(end.difference) + [end.sign.rawValue] + Self.columns(bar.swing)
              + [CSVTable.number(tip?.value.number)])
        }
      }
    }
    return table.text
  }

  private static func columns(_ estimate: Estimate) -> [String] {
    let hasInterval = estimate.halfWidth != nil
    return [estimate.mean, hasInterval ? estimate.low : nil, hasInterval ? estimate.high : nil]
      .map(CSVTable.number)
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
