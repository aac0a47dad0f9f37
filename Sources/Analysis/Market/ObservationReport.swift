import Formats
package import Market
import Quantities

/// One week seen under each denominator and in each unit.
package struct ObservationReport: FiledReport {
  let panel: TrafficPanel
  /// Position of the week in the panel.
  let week: Int
  let traffic: Traffic
  /// The parts that are looked at, the first of which the report is about.
  let parts: [Observation.Part]

  /// A report of a week of a panel.
  ///
  /// - Precondition: there is at least one part.
  package init(
    _ panel: TrafficPanel, week: Int, traffic: Traffic, parts: [Observation.Part]
  ) {
    precondition(!parts.isEmpty, "something is looked at")
    self.panel = panel
    self.week = week
    self.traffic = traffic
    self.parts = parts
  }

  /// The denominators of which a share is shown, widest of the platform first.
  static let wholes: [Observation.Whole] = [.all, .named, .top(10), .top(20), .paid]

  private var start: CalendarDate { panel.weeks[week].start }

  /// The heading.
  package var title: String { "Tollway shares: the week of \(start)" }

  /// The question.
  package var question: String {
    "Of what is a share of \(Self.name(parts[0])) a share? The same week under each denominator, in "
      + "each unit."
  }

  /// The parts.
  package var sections: [Section] {
    [
      Section(title: "In brief", blocks: brief.map(Block.finding)),
      Section(
        title: "The same week under each denominator",
        blocks: [.figure(figure)] + parts.map { .table(table(of: $0)) }),
      weeksSection, basisSection,
    ]
  }

  /// A part as a reader calls it.
  static func name(_ part: Observation.Part) -> String {
    switch part {
    case .origin(let code): "models from \(code)"
    case .author(let name): "models by \(name)"
    case .model(let name): name
    case .weights(let isOpen): isOpen ? "models with open weights" : "models with closed weights"
    case .free: "models that cost nothing"
    }
  }

  /// A denominator in words.
  static func name(_ whole: Observation.Whole) -> String {
    switch whole {
    case .all: "all traffic of the platform"
    case .named: "models that the rankings name"
    case .top(let count): "the \(count) models with most tokens"
    case .paid: "named models that cost something"
    case .part(let other): name(other)
    case .world: "the world's spend on inference (about 50 times the platform's)"
    }
  }

  func reading(
    _ part: Observation.Part, _ whole: Observation.Whole, _ unit: Observation.Unit
  ) -> Traffic.Reading? {
    traffic.reading(Observation(part, of: whole, unit: unit))
  }

  static func percent(_ reading: Traffic.Reading?) -> String {
    reading.map { NumberText.percent($0.value) } ?? NumberText.absent
  }

  /// An amount in its unit, for example `39.8 T` or `$4.2 M`.
  static func amount(_ value: Double, _ unit: Observation.Unit) -> String {
    let scales = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")]
    let scale = scales.first { value >= $0.0 } ?? (1, "")
    return (unit == .spend ? "$" : "") + NumberText.significant(value / scale.0) + scale.1
  }

  private var brief: [String] {
    let part = parts[0]
    func share(_ whole: Observation.Whole, _ unit: Observation.Unit) -> String {
      Self.percent(reading(part, whole, unit))
    }
    var lines = [
      "In the week of \(start), \(Self.name(part)) had \(share(.all, .tokens)) of all tokens, "
        + "\(share(.named, .tokens)) of the tokens of models that the rankings name, and "
        + "\(share(.top(10), .tokens)) of those of the ten largest models: one week, three figures."
    ]
    lines.append(
      "Of the same named models they had \(share(.named, .requests)) of the requests and "
        + "\(share(.named, .spend)) of the spend. Without models that cost nothing they had "
        + "\(share(.paid, .tokens)) of the tokens.")
    if let world = reading(part, .world, .spend) {
      lines.append(
        "The platform is about 2 % of the world's spend on inference (one secondary source), so that "
          + "all this is about \(NumberText.percent(world.value, decimals: 2)) of that spend. What "
          + "the other 98 % buys, these data do not say.")
    }
    return lines
  }

  func table(of part: Observation.Part) -> Table {
    var result = Table(
      "Share of \(Self.name(part)), week of \(start)",
      columns: [
        .words("denominator"), .number("of tokens"), .number("of requests"), .number("of spend"),
        .number("numerator, tokens"), .number("denominator, tokens"), .number("denominator, spend"),
      ],
      note:
        "The numerator counts among the models of the denominator only. Tokens are prompt and "
        + "completion by each model's own tokenizer, seven days from Monday, UTC.")
    for whole in Self.wholes {
      let tokens = reading(part, whole, .tokens)
      let spend = reading(part, whole, .spend)
      let shares = [Observation.Unit.tokens, .requests, .spend].map { unit in
        let share = reading(part, whole, unit)
        return Table.Cell(
          Self.percent(share), "share_of_\(unit.rawValue)", share?.value, .share,
          at: [
            .init("week", start.description), .init("numerator", Self.name(part)),
            .init("denominator", Self.name(whole)),
          ])
      }
      let amounts = [
        tokens.map { Self.amount($0.part, .tokens) }, tokens.map { Self.amount($0.whole, .tokens) },
        spend.map { Self.amount($0.whole, .spend) },
      ].map { Table.Cell($0 ?? NumberText.absent) }
      result.add(cells: [Table.Cell(Self.name(whole))] + shares + amounts)
    }
    let world = reading(part, .world, .spend)
    result.add([
      Self.name(.world), "", "", world.map { NumberText.percent($0.value, decimals: 2) } ?? "", "",
      "", world.map { Self.amount($0.whole, .spend) } ?? "",
    ])
    return result
  }
}
