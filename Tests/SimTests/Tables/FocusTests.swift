import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Simulation
import Studies
import Testing

/// Cost rows add up to the books, to the pico-dollar.
@Suite struct FocusTests {
  private final class Charges: AttemptSink {
    var charges: HourlyCharges
    init(_ charges: HourlyCharges) { self.charges = charges }
    func record(_ row: AttemptRow) { charges.add(row) }
  }

  private static func run(
    _ changes: [(String, JSONNode)], policy: Int
  ) throws -> (record: RunRecord, lines: [HourlyCharges.Line], experiment: Experiment) {
    let experiment = try ExportedRun.experiment(changes)
    let scenario = experiment.scenario
    let position = try #require(
      experiment.positions.first { $0.policy == policy && $0.replication == 0 })
    let sink = Charges(
      HourlyCharges(
        catalogue: scenario.catalogue, startsAt: scenario.experiment.startsAt,
        tier: scenario.workloads[0].workload.serviceTier, terms: .openRouterCard))
    let record = try experiment.plan(position, in: experiment.settings).run(sink: sink)
    return (record, sink.charges.close(), experiment)
  }

  /// Half a day, so that rates by time of day and several purchases of credits are met; a third off
  /// everywhere, so that charges are rounded.
  private static let worlds: [[(String, JSONNode)]] = [
    [("experiment.horizon", "12 h")],
    [
      ("experiment.horizon", "3 h"),
      ("world.outages", true),
    ],
  ]

  @Test(arguments: worlds.indices, [0, 1])
  func `lines add up to the ledger`(_ world: Int, _ policy: Int) throws {
    let (record, lines, _) = try Self.run(Self.worlds[world], policy: policy)
    func sum(_ disposition: Disposition, isFee: Bool) -> Int128 {
      lines.filter { $0.disposition == disposition && ($0.endpoint == nil) == isFee }
        .reduce(0) { $0 + $1.charged }
    }
    #expect(!lines.isEmpty)
    let ledger = record.ledger
    #expect(
      sum(.billed, isFee: false)
        == record.costByDisposition[Disposition.billed.rawValue].picoDollars)
    #expect(sum(.waived, isFee: false) == ledger.insuranceExpense.picoDollars)
    #expect(sum(.billed, isFee: true) == -ledger.feeRevenue.picoDollars)
    #expect(
      sum(.billed, isFee: false) + sum(.waived, isFee: false)
        == -ledger.providerPayables.reduce(Int128(0)) { $0 + $1.picoDollars })
    for kind in [ChargeKind.cacheRead, .completion] {
      let tokens = lines.filter { $0.kind == kind && $0.disposition == .billed }
        .reduce(0) { $0 + $1.quantity }
      let usage = record.usageByDisposition[Disposition.billed.rawValue]
      #expect(tokens == (kind == .cacheRead ? usage.cacheRead : usage.completion).count)
    }
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.hour <= $1.hour })
  }

  @Test func `rows say what FOCUS asks of them`() throws {
    let (_, lines, experiment) = try Self.run(Self.worlds[0], policy: 1)
    var focus = FocusTable()
    focus.add(
      lines,
      of: FocusTable.Origin(
        scenario: "small", workload: "w", policy: "named", point: 0, seed: 7, replication: 0,
        catalogue: experiment.scenario.catalogue))
    let table = focus.table
    let names = table.schema.columns.map(\.name)
    func field(_ row: Int, _ name: String) throws -> Field {
      table.field(row, try #require(names.firstIndex(of: name)))
    }
    #expect(table.rowCount == lines.count)
    for row in 0..<table.rowCount {
      guard case .decimal(let list) = try field(row, "ListCost"),
        case .decimal(let price) = try field(row, "ListUnitPrice"),
        case .decimal(let quantity) = try field(row, "PricingQuantity"),
        case .time(let start) = try field(row, "ChargePeriodStart"),
        case .time(let end) = try field(row, "ChargePeriodEnd"),
        case .time(let month) = try field(row, "BillingPeriodStart"),
        case .time(let nextMonth) = try field(row, "BillingPeriodEnd")
      else {
        Issue.record("row \(row) has an absent cost or period")
        continue
      }
      #expect(list == price * quantity)
      #expect(end.microseconds - start.microseconds == 3_600_000_000)
      #expect(month <= start && end <= nextMonth && month.date.parts.day == 1)
      let isFee = try field(row, "x_Model") == .absent
      #expect(try field(row, "ChargeCategory") == .text(isFee ? "Purchase" : "Usage"))
      #expect(try field(row, "ConsumedQuantity") == (isFee ? .absent : .decimal(quantity)))
    }
  }

  /// From the outside: the file's billed cost is that of the billed attempts, per policy.
  @Test func `focus.csv has the cost of attempts.csv`() throws {
    let folder = try Folder.small()
    let ending = try Program.run(
      ["run", "scenario.json", "--out", "report", "--quiet"], in: folder)
    #expect(ending.status == 0)
    let attempts = try Self.sums(
      folder.text("report/tables/attempts.csv"), by: "policy", of: "cost_usd",
      where: "disposition", is: "billed")
    let focus = try Self.sums(
      folder.text("report/tables/focus.csv"), by: "x_SimPolicy", of: "BilledCost",
      where: "ChargeCategory", is: "Usage")
    #expect(attempts.count == 2 && attempts == focus)
    let package = try folder.text("report/datapackage.json")
    #expect(package.contains("tables/focus.csv") && package.contains("data/attempts.parquet"))
    _ = try Program.run(
      ["run", "scenario.json", "--out", "bare", "--quiet", "--no-focus", "--trace", "none"],
      in: folder)
    #expect(!(try folder.listing("bare").contains("tables/focus.csv")))
  }

  /// Sums of exact decimals by a column, in pico-dollars.
  private static func sums(
    _ text: String, by key: String, of amount: String, where column: String, is value: String
  ) throws -> [String: Int128] {
    var whole: [UInt8]? = Array(text.utf8)
    var reader = try CSVReader(file: "table") {
      defer { whole = nil }
      return whole
    }
    let places = try [key, amount, column].map { name in
      try #require(reader.columns.firstIndex(of: name))
    }
    var sums: [String: Int128] = [:]
    while try reader.next() {
      guard reader.text(at: places[2]) == value else { continue }
      let parts = reader.text(at: places[1]).split(separator: ".")
      let fraction = parts.count > 1 ? parts[1] : ""
      let digits = parts[0] + fraction + String(repeating: "0", count: 12 - fraction.count)
      sums[reader.text(at: places[0]), default: 0] += try #require(Int128(digits))
    }
    return sums
  }
}
