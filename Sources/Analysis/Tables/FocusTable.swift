import Accounting
package import Formats
import Quantities
package import Supply

/// `focus`: the charges of runs as rows of the FinOps Open Cost and Usage Specification.
///
/// Source: FOCUS 1.2 (https://focus.finops.org/focus-specification/v1-2/). Charges are the customer's:
/// usage at the endpoint's price, and the fee on credits that a gateway takes. Left out, as a
/// simulation has none: InvoiceId, regions and zones, resources, tags, commitments, reservations and
/// a pricing currency other than the billing currency.
package struct FocusTable {
  /// Which run charges are of.
  package struct Origin: Sendable {
    /// Name of the scenario.
    package let scenario: String
    /// Name of the workload.
    package let workload: String
    /// Name of the policy.
    package let policy: String
    /// Position on the axis.
    package let point: Int
    /// Seed of the experiment.
    package let seed: UInt64
    /// Number of the replication.
    package let replication: Int
    /// The catalogue as the run had it.
    package let catalogue: Catalogue

    /// Names a run.
    package init(
      scenario: String, workload: String, policy: String, point: Int, seed: UInt64,
      replication: Int, catalogue: Catalogue
    ) {
      self.scenario = scenario
      self.workload = workload
      self.policy = policy
      self.point = point
      self.seed = seed
      self.replication = replication
      self.catalogue = catalogue
    }
  }

  /// The rows so far.
  package private(set) var table = DataTable(schema)

  /// An empty table.
  package init() {}

  /// Adds the charges of a run.
  package mutating func add(_ lines: [HourlyCharges.Line], of origin: Origin) {
    for line in lines {
      let names = Names(line, origin.catalogue)
      table.add(Self.costs(line) + Self.periods(line) + names.fields(origin) + origin.fields(names))
    }
  }

  private static func costs(_ line: HourlyCharges.Line) -> [Field] {
    // What the gateway bears under zero-completion insurance costs the customer nothing.
    let billed = line.disposition == .billed ? line.charged : 0
    let price = Field.decimal(Int128(line.rate))
    let quantity = Field.decimal(Int128(line.quantity))
    let isUsage = line.endpoint != nil
    let unit = line.kind.map { $0 == .request ? "Requests" : "Tokens" } ?? "Purchases"
    return [
      .decimal(billed), .decimal(billed), .decimal(line.list), .decimal(line.list), price, price,
      quantity, .text(unit), isUsage ? quantity : .absent, isUsage ? .text(unit) : .absent,
      .text("USD"),
    ]
  }

  private static func periods(_ line: HourlyCharges.Line) -> [Field] {
    let hour: Int64 = 3_600_000_000
    let start = UTCInstant(microseconds: line.hour * hour)
    let (year, month, _) = start.date.parts
    let first = CalendarDate(year: year, month: month, day: 1) ?? start.date
    let next =
      CalendarDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) ?? first
    return [
      .time(start), .time(UTCInstant(microseconds: (line.hour + 1) * hour)),
      .time(UTCInstant(first)), .time(UTCInstant(next)),
    ]
  }
}

/// The names that a line goes by.
private struct Names {
  let line: HourlyCharges.Line
  let model: Model?
  let provider: Provider?
  let sku: String
  let price: String
  /// Model and provider, with the tag where a provider has several endpoints of the model.
  let place: String?

  init(_ line: HourlyCharges.Line, _ catalogue: Catalogue) {
    self.line = line
    let endpoint = line.endpoint.map { catalogue[$0] }
    model = endpoint.map { catalogue[$0.model] }
    provider = endpoint.map { catalogue[$0.provider] }
    let kind = (line.kind?.name ?? "fee").replacing(" ", with: "-")
    sku = "\(model?.slug ?? "credits"):\(kind)"
    place = line.endpoint.map { catalogue.name(of: $0) }
    price = "\(place ?? "credits"):\(kind)"
  }

  func fields(_ origin: FocusTable.Origin) -> [Field] {
    let gateway = "Gateway (simulated)"
    let isUsage = model != nil
    let category = isUsage ? "Usage" : "Purchase"
    return [
      .text("simulated"), .text(origin.scenario), .text(origin.workload), .text(origin.workload),
      .text(category), .absent, .text(description),
      .text(isUsage ? "Usage-Based" : "One-Time"), .text("Standard"),
      .text(provider?.name ?? gateway), .text(model?.author ?? gateway), .text(gateway),
      .text("AI and Machine Learning"), .text("Generative AI"),
      .text(model?.name ?? "Gateway credits"), .text(sku), .text(price),
      .text(line.kind?.name ?? "fee on credits"),
    ]
  }

  private var description: String {
    guard let model, let provider, let kind = line.kind else {
      return "Fee on purchases of gateway credits"
    }
    let what = kind == .request ? "requests" : "\(kind.name) tokens"
    let waived = line.disposition == .waived ? ", borne by the gateway" : ""
    return "\(model.name) at \(provider.name): \(what)\(waived)"
  }
}

extension FocusTable.Origin {
  fileprivate func fields(_ names: Names) -> [Field] {
    [
      .text(policy), .integer(Int64(bitPattern: seed)), .text(workload), .count(point),
      .count(replication), .text(names.model?.slug), .text(names.model?.origin),
      .text(names.place), .text(names.line.disposition.name),
    ]
  }
}
