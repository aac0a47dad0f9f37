package import Formats
package import Market
import Quantities

/// Figures in circulation, each recomputed and judged.
package struct ClaimsReport: FiledReport {
  let results: [ClaimResult]
  let sources: [PanelSource]

  /// A report of judged claims.
  ///
  /// - Parameter sources: where the figures they are judged by come from.
  package init(_ results: [ClaimResult], sources: [PanelSource]) {
    self.results = results
    self.sources = sources
  }

  /// The heading.
  package var title: String { "Tollway claims: figures in circulation, recomputed" }

  /// The question.
  package var question: String {
    "Which of \(NumberText.count(results.count)) figures about prices and shares can be recomputed "
      + "from data that anybody has, and of what are they true?"
  }

  /// The parts.
  package var sections: [Section] {
    [Section(title: "In brief", blocks: brief.map(Block.finding))] + groups.map(section)
      + [howSection, sourcesSection]
  }

  private func count(_ verdict: ClaimResult.Verdict) -> Int {
    results.count { $0.verdict == verdict }
  }

  private var brief: [String] {
    var lines = [
      "\(count(.confirmed)) of \(results.count) are confirmed as they are worded, "
        + "\(count(.confirmedOtherwise)) only under another reading, \(count(.quotedOnly)) by the "
        + "source's own figures only, \(count(.notConfirmed)) are not, and \(count(.open)) cannot be told "
        + "from these data."
    ]
    for result in results where [.confirmedOtherwise, .quotedOnly].contains(result.verdict) {
      guard let agreeing = result.agreeing else { continue }
      lines.append(
        "\"\(result.claim.text)\": \(Self.text(result.own.figure, result.claim.form)) as worded "
          + "(\(result.own.reading.text)); \(Self.text(agreeing.figure, result.claim.form)) is "
          + "\(agreeing.reading.text).")
    }
    let failed = results.filter { $0.verdict == .notConfirmed }
    if !failed.isEmpty {
      let texts = failed.map { result in
        "\(result.claim.text): \(Self.text(result.own.figure, result.claim.form)) instead of "
          + Self.text(result.claim.figure, result.claim.form)
      }
      lines.append("Not confirmed: " + texts.joined(separator: "; ") + ".")
    }
    return lines
  }

  /// The headings of the claims in the order of the file.
  private var groups: [String] {
    var names: [String] = []
    for result in results where !names.contains(result.claim.group) {
      names.append(result.claim.group)
    }
    return names
  }

  private func section(_ group: String) -> Section {
    var result = Table(
      "Claims and what comes out",
      columns: [
        .words("claim"), .number("claimed"), .number("found"), .words("verdict"),
        .words("what was computed, and what it rests on"),
      ])
    for item in results where item.claim.group == group {
      result.add(row(item, item.own, isFirst: true))
      for other in item.others { result.add(row(item, other, isFirst: false)) }
    }
    let notes = results.filter { $0.claim.group == group && !$0.claim.note.isEmpty }
      .map { "\($0.claim.text): \($0.claim.note)" }
    return Section(
      title: group, blocks: [.table(result)] + (notes.isEmpty ? [] : [.bullets(notes)]))
  }

  private func row(
    _ item: ClaimResult, _ computed: ClaimResult.Computed, isFirst: Bool
  ) -> [String] {
    let form = item.claim.form
    return [
      isFirst ? item.claim.text : "or", isFirst ? Self.text(item.claim.figure, form) : "",
      computed.figure.map { Self.text($0, form) } ?? NumberText.absent,
      isFirst ? Self.word(item.verdict) : computed.agrees ? "agrees" : "",
      "\(computed.reading.text)\(computed.basis.isEmpty ? "" : ": \(computed.basis)")",
    ]
  }

  private static func word(_ verdict: ClaimResult.Verdict) -> String {
    switch verdict {
    case .confirmed: "confirmed"
    case .confirmedOtherwise: "otherwise"
    case .quotedOnly: "quoted"
    case .notConfirmed: "no"
    case .open: "open"
    }
  }

  /// A figure or a range as the claim is written.
  static func text(_ figure: ClosedRange<Double>?, _ form: Claim.Form) -> String {
    guard let figure else { return NumberText.absent }
    func one(_ value: Double) -> String {
      switch form {
      case .percent: NumberText.fixed(value * 100, decimals: value.magnitude < 0.1 ? 2 : 1)
      case .factor: NumberText.significant(value)
      case .number: NumberText.significant(value, digits: 2)
      }
    }
    let unit =
      switch form {
      case .percent: " %"
      case .factor: "x"
      case .number: ""
      }
    // A dash between negative numbers would read as one more sign.
    let dash = figure.lowerBound < 0 ? " to " : "-"
    return figure.lowerBound == figure.upperBound
      ? one(figure.lowerBound) + unit
      : "\(one(figure.lowerBound))\(dash)\(one(figure.upperBound))\(unit)"
  }

  private var sourcesSection: Section {
    var who = Table(
      "Who says so, and how far off a figure may be",
      columns: [.words("claim"), .number("tolerance"), .words("source")])
    for item in results {
      let claim = item.claim
      let tolerance =
        claim.form == .percent
        ? NumberText.trimmed(claim.tolerance * 100) + " points"
        : NumberText.significant(claim.tolerance, digits: 2)
      who.add([claim.text, tolerance, claim.source])
    }
    return Section(title: "Who says so", blocks: [.table(who)]).forFiles
  }

  private var howSection: Section {
    Section(
      title: "How claims are judged",
      blocks: [
        .bullets(
          [
            "Confirmed: what the words of the claim say to compute lies within the claimed figure or "
              + "range, widened by the tolerance.",
            "Otherwise: that does not, and another reading that is listed agrees, mostly another "
              + "denominator.",
            "Quoted: only a numerator and a denominator that the source itself gives agree; that tells "
              + "what it is a share of, and confirms nothing.",
            "No: nothing that was computed agrees.",
            "Claims whose source says \"computed\" were first computed from the same data: confirming "
              + "them shows that the computation can be repeated, and no more.",
            "Open: nothing that these data hold would show it. Rows that may not be shipped are read "
              + "from the folder that --data names.",
          ] + sources.map { "Source: \($0.name), as of \($0.asOf). \($0.licence)." })
      ])
  }
}

extension ClaimsReport {
  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] {
    var result = DataTable(Self.claimsSchema)
    for item in results {
      let claimed = item.claim.figure
      for (index, computed) in ([item.own] + item.others).enumerated() {
        let found = computed.figure
        result.add(
          .texts(item.claim.id, item.claim.text, item.verdict.rawValue)
            + .numbers(claimed.lowerBound, claimed.upperBound, item.claim.tolerance)
            + .texts(computed.reading.text, index == 0 ? "yes" : "no")
            + .numbers(found?.lowerBound, found?.upperBound)
            + .texts(computed.agrees ? "yes" : "no", computed.basis, item.claim.source))
      }
    }
    return [result]
  }

  /// What tables reports of `sim share claims` have.
  package static var tableSchemas: [TableSchema] { [claimsSchema] }

  private static let claimsSchema = TableSchema(
    "claims", "Published claims worked out again under their own reading and under others.",
    [
      .text("claim", "Identifier of the claim."), .text("text", "What is claimed."),
      .text("verdict", "Whether the claim holds."),
      .number("claimed_low", "Smallest figure that the claim names, in the claim's own unit."),
      .number("claimed_high", "Largest figure that the claim names."),
      .number("tolerance", "By how much a figure may differ and still agree."),
      .text("reading", "Under which numerator, denominator, unit and period it is worked out."),
      .text("is_own_reading", "yes for the reading that the claim names."),
      .number("found_low", "Smallest figure found; absent where the data do not say."),
      .number("found_high", "Largest figure found."),
      .text("agrees", "yes where found and claimed agree within the tolerance."),
      .text("basis", "From what data it was worked out."), .text("source", "Who claims it."),
    ])

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    func node(_ figure: ClosedRange<Double>?) -> JSONNode {
      figure.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
    }
    func node(_ computed: ClaimResult.Computed) -> JSONNode {
      .object([
        ("reading", .string(computed.reading.text)), ("found", node(computed.figure)),
        ("agrees", .bool(computed.agrees)), ("basis", .string(computed.basis)),
      ])
    }
    return JSONNode.object([
      ("schema", "tollway.claims-report/1"),
      (
        "claims",
        .array(
          results.map { item in
            .object([
              ("id", .string(item.claim.id)), ("claim", .string(item.claim.text)),
              ("verdict", .string(item.verdict.rawValue)), ("claimed", node(item.claim.figure)),
              ("readings", .array(([item.own] + item.others).map(node))),
            ])
          })
      ),
    ]).prettyText
  }
}
