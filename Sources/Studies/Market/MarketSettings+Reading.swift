import Demand
public import Formats
import Market
import Quantities

extension Scenario {
  /// Path of the traffic panel that a scenario names; `nil` where it names none.
  public static func trafficFile(in root: JSONNode) -> String? {
    root["market"]?["traffic"]?.string
  }

  static func readMarket(
    _ reader: ObjectReader, workloads: [WorkloadSpecification], _ files: ScenarioFiles
  ) -> MarketSettings? {
    guard let section = reader.optional("market") else { return nil }
    return section.object("expected an object with a \"traffic\" panel and \"segments\"") {
      var market = MarketReader($0, workloads: workloads.map(\.workload.name))
      return market.read(files)
    }
  }
}

/// Reads the section and gathers its laws.
private struct MarketReader {
  let reader: ObjectReader
  let workloads: [String]
  private var inputs: [UncertainInput] = []
  private var names: [String] = []

  init(_ reader: ObjectReader, workloads: [String]) {
    self.reader = reader
    self.workloads = workloads
  }

  mutating func read(_ files: ScenarioFiles) -> MarketSettings {
    let traffic = reader.string("traffic", "expected the path of a traffic panel")
    let week = date(reader, "week", "expected the Monday of the week to anchor to")
    refuseUnknownWeek(week, files.panels[traffic])
    let lists = reader.array("prices", default: [], "expected a list of price lists") { value in
      value.object { readPriceList($0) }
    }
    let scale = number(
      reader, "cost_scale", default: 1, in: MarketLimits.costScale,
      "expected a factor on weights of cost")
    let segments = readSegments()
    let dynamics = readDynamics()
    var market = MarketSettings(
      trafficFile: traffic, week: week, priceLists: lists, costScale: scale, segments: segments,
      dynamics: dynamics, gaps: gaps(reader, "gap", MarketLimits.gaps),
      agenticShares: numbers(
        "agentic_shares", default: [], in: 0...1, "expected a share of demand, 0 to 1"),
      cacheDiscounts: flags("cache_discount"),
      qualityShifts: numbers(
        "quality_shift", default: [0], in: MarketLimits.shift,
        "expected Arena points, -1000 to 1000"),
      switchingCosts: numbers(
        "switching_cost", default: [0], in: MarketLimits.switching, "expected logits, 0 to 10"),
      weeks: readWeeks(),
      draws: reader.int(
        "draws", default: 200, in: MarketLimits.draws, "expected draws, 20 to 10,000"),
      customers: reader.int(
        "customers", default: 32, in: MarketLimits.customers, "expected customers, 1 to 4,096"),
      supply: readSupply())
    market.costFactors = numbers(
      "cost_factor", default: [1], in: MarketLimits.costScale,
      "expected a factor on weights of cost")
    market.inputs = inputs
    return market
  }

  private func refuseUnknownWeek(_ week: CalendarDate, _ panel: TrafficPanel?) {
    guard let panel, !panel.weeks.contains(where: { $0.start == week }) else { return }
    let known = panel.weeks.map(\.start.description)
    reader.optional("week")?.reportFound(
      "the panel has the weeks of \(known.first ?? "none") to \(known.last ?? "none"), each by its "
        + "Monday")
  }

  private func date(_ reader: ObjectReader, _ key: String, _ expecting: String) -> CalendarDate {
    let example = expecting + ", e.g. \"2026-06-29\""
    guard let value = reader.required(key, example), let text = value.string(example) else {
      return CalendarDate(daysSinceEpoch: 0)
    }
    guard let date = CalendarDate(parsing: text) else {
      value.reportFound(example)
      return CalendarDate(daysSinceEpoch: 0)
    }
    return date
  }

  private func readPriceList(_ list: ObjectReader) -> PriceListSettings {
    PriceListSettings(
      label: list.string("label", "expected what reports call the price list"),
      date: date(list, "date", "expected the day of the price list"),
      listGap: list.optional("list_gap")?.double(
        in: MarketLimits.gap, "expected a gap of list prices, 0.01 to 1000"),
      observed: list.optional("observed")?.double(
        in: 0...1, "expected the share of the cheap origin then, 0 to 1"))
  }

  private mutating func readSegments() -> [SegmentSettings] {
    let expecting = "expected a list of at least one segment"
    guard let list = reader.required("segments", expecting) else { return [] }
    if list.node.array?.isEmpty == true { list.report("found an empty list; \(expecting)") }
    var segments: [SegmentSettings] = []
    var known: [String] = []
    // The reader's closures do not let laws be gathered, so elements are walked here.
    for (index, node) in (list.node.array ?? []).enumerated() {
      let value = ValueReader(node, path: .index(index, of: list.path), log: list.log)
      var copy = self
      let segment = value.object { reader in copy.readSegment(reader) }
      self = copy
      if let segment {
        value.reportRepeated(segment.name, of: "segment", in: &known)
        segments.append(segment)
      }
    }
    if list.node.array == nil { list.reportFound(expecting) }
    return segments
  }

  private mutating func readSegment(_ segment: ObjectReader) -> SegmentSettings {
    let name = segment.string("name", "expected the name of the segment")
    let workload =
      segment.required("workload", "expected the name of a workload")
      .flatMap { Scenario.name($0, of: "workload", among: workloads) } ?? ""
    let tastes = TasteReading.all.map { taste in
      number(segment, taste.key, default: taste.fallback, in: taste.range, taste.expecting)
    }
    return SegmentSettings(
      name: name, workload: workload, isAgentic: segment.bool("agentic", default: false),
      weight: required(
        segment, "weight", in: MarketLimits.weight, "expected a weight, 0.000001 to 1e9"),
      tasksPerMonth: required(
        segment, "tasks_per_month", in: MarketLimits.tasks,
        "expected the tasks of one customer a month, 0.001 to 1e12"),
      noticedBill: required(
        segment, "noticed_bill_usd_per_month", in: MarketLimits.bill,
        "expected the bill that begins to matter [USD per month], 0.001 to 1e9"),
      outsideShare: number(
        segment, "outside_share", default: 0, in: MarketLimits.outside,
        "expected the share that goes elsewhere, 0 to 0.99"),
      cost: tastes[0], costSpread: tastes[1], quality: tastes[2], time: tastes[3],
      failure: tastes[4], free: tastes[5], classSpread: tastes[6])
  }

  private mutating func readDynamics() -> DynamicsSettings {
    guard let section = reader.optional("dynamics") else { return DynamicsSettings() }
    var copy = self
    let read = section.object { reader -> DynamicsSettings in
      let standard = ChoiceDynamics.measured
      return DynamicsSettings(
        staying: copy.number(
          reader, "staying", default: standard.staying, in: MarketLimits.staying,
          "expected the share not reconsidered in a week, 0 to 0.99"),
        loyalty: copy.number(
          reader, "loyalty", default: standard.loyalty, in: 0...1,
          "expected the share that looks only at its author's models, 0 to 1"),
        awarenessWeeks: copy.number(
          reader, "awareness_weeks", default: standard.awarenessWeeks, in: MarketLimits.awareness,
          "expected weeks, 0.01 to 1000"))
    }
    self = copy
    return read ?? DynamicsSettings()
  }

  private func readWeeks() -> [Int] {
    reader.array("weeks", default: [4, 12], "expected a list of weeks") {
      $0.int(in: MarketLimits.weeks, "expected weeks, 1 to 520")
    }
  }

  private func readSupply() -> SupplySettings? {
    reader.optional("supply")?.object { supply in
      let horizon = supply.duration("horizon", default: SupplySettings.horizon)
      let warmUp = supply.duration("warm_up", default: SupplySettings.warmUp)
      if warmUp >= horizon {
        (supply.optional("warm_up") ?? supply.value).report(
          "found a warm-up of \(warmUp) and a horizon of \(horizon); expected the warm-up to be "
            + "shorter")
      }
      return SupplySettings(
        workload: supply.required("workload", "expected the name of a workload")
          .flatMap { Scenario.name($0, of: "workload", among: workloads) } ?? "",
        tasksPerHour: supply.double(
          "tasks_per_h", default: 600, in: MarketLimits.rate, "expected tasks an hour, 1 to 1e6"),
        utilisation: supply.double(
          "utilisation", default: 0.7, in: MarketLimits.utilisation,
          "expected the share of capacity that is used at the reference, 0.05 to 1.5"),
        gaps: gaps(supply, "gap", MarketLimits.supplyGaps),
        replications: supply.int(
          "replications", default: 1, in: MarketLimits.replications,
          "expected replications, 1 to 100"),
        rounds: supply.int(
          "rounds", default: 3, in: MarketLimits.rounds, "expected rounds, 1 to 20"),
        tolerance: supply.double(
          "tolerance_points", default: 0.5, in: MarketLimits.tolerance,
          "expected points of share, 0.01 to 10"),
        horizon: horizon, warmUp: warmUp)
    }
  }
}

extension MarketReader {
  /// A list of gaps in ascending order.
  private func gaps(_ reader: ObjectReader, _ key: String, _ standard: [Double]) -> [Double] {
    guard let list = reader.optional(key) else { return standard }
    let values =
      list.array("expected a list of gaps") {
        $0.double(in: MarketLimits.gap, "expected a gap of list prices, 0.01 to 1000")
      } ?? standard
    if list.node.array?.isEmpty == true {
      list.report("found an empty list; expected at least one gap, e.g. [1, 10, 20]")
    }
    if zip(values, values.dropFirst()).contains(where: { $0 >= $1 }) {
      list.report("found gaps that do not ascend; expected each to be larger than the one before")
    }
    return values
  }

  private func numbers(
    _ key: String, default standard: [Double], in range: ClosedRange<Double>, _ expecting: String
  ) -> [Double] {
    reader.array(key, default: standard, "expected a list of numbers") {
      $0.double(in: range, expecting)
    }
  }

  private func flags(_ key: String) -> [Bool] {
    reader.array(key, default: [true], "expected a list of true and false") { $0.bool() }
  }

  private mutating func required(
    _ reader: ObjectReader, _ key: String, in range: ClosedRange<Double>, _ expecting: String
  ) -> StudyNumber {
    guard let value = reader.required(key, expecting) else { return StudyNumber(range.lowerBound) }
    return read(value, in: range, expecting) ?? StudyNumber(range.lowerBound)
  }

  fileprivate mutating func number(
    _ reader: ObjectReader, _ key: String, default standard: Double, in range: ClosedRange<Double>,
    _ expecting: String
  ) -> StudyNumber {
    guard let value = reader.optional(key) else { return StudyNumber(standard) }
    return read(value, in: range, expecting) ?? StudyNumber(standard)
  }

  /// A number, or a law all of whose draws are within the range.
  private mutating func read(
    _ value: ValueReader, in range: ClosedRange<Double>, _ expecting: String
  ) -> StudyNumber? {
    guard value.node["uncertain"] != nil else {
      return value.double(in: range, expecting).map { StudyNumber($0) }
    }
    var texts: (name: String?, why: String, source: String) = (nil, "", "")
    let stated = value.object { reader -> StatedLaw? in
      texts.name = reader.optional("name")?.string("expected what reports call this input")
      texts.why = reader.string("why", default: "", "expected why the value is uncertain")
      texts.source = reader.string("source", default: "", "expected where the law comes from")
      return StatedLaw(reader)
    }
    let place = String(value.path.description.dropFirst(2))
    guard let stated = stated ?? nil, let selector = JSONSelector(parsing: place) else {
      return nil
    }
    let input = UncertainInput(
      stated, path: place, selector: selector, texts: texts, node: value.node)
    value.reportRepeated(input.name, of: "uncertain value", in: &names)
    for end in stated.law.ends {
      let drawn = ValueReader(input.value(end), path: value.path, log: value.log)
      guard drawn.double(in: range, expecting) != nil else { return nil }
    }
    inputs.append(input)
    return StudyNumber(stated.law.centre, input: inputs.count - 1)
  }
}
