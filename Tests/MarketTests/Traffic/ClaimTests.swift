import Formats
import Market
import Quantities
import Supply
import Testing

/// Claims and their verdicts.
@Suite struct ClaimTests {
  private func evidence() throws -> ClaimEvidence {
    ClaimEvidence(
      panel: try TrafficFiles.panel(), prices: try TrafficFiles.prices(),
      catalogue: try Catalogue(decoding: TrafficFiles.shippedTree("catalog-2026-08.json")))
  }

  /// Shipped prices and scores with one week of three models that have 50, 25 and 25 tokens.
  private func small() throws -> ClaimEvidence {
    var evidence = try evidence()
    let models = ["a/a", "b/b", "c/c"].map { slug in
      PanelModel(slug: slug, author: String(slug.prefix(1)), origin: "CN", listPrices: [nil])
    }
    let week = PanelWeek(
      start: day("2026-07-06"), days: 7, tokens: [50, 25, 25], unnamedTokens: 0)
    evidence.panel = TrafficPanel(sources: [], models: models, weeks: [week], origins: [])
    return evidence
  }

  private func list(_ claim: String) throws -> ClaimList {
    let text = """
      {"schema": "tollway.claims/1", "claims": [{"id": "x", "group": "g", "claim": "c",
        "source": "s", "form": "percent", \(claim)}]}
      """
    return try ClaimList(decoding: try JSONNode(parsing: Array(text.utf8), file: "c.json"))
  }

  /// The largest of three models has a half, the two largest three quarters; the tolerance widens
  /// the claimed range on both sides; figures of the source itself confirm nothing.
  @Test(arguments: [
    ("\"figure\": 0.5, \"tolerance\": 0, \"compute\": {\"largest\": 1}", "confirmed"),
    ("\"figure\": 0.6, \"tolerance\": 0.11, \"compute\": {\"largest\": 1}", "confirmed"),
    ("\"figure\": 0.4, \"tolerance\": 0.11, \"compute\": {\"largest\": 1}", "confirmed"),
    ("\"figure\": 0.6, \"tolerance\": 0.09, \"compute\": {\"largest\": 1}", "not confirmed"),
    ("\"figure\": [0.4, 0.6], \"tolerance\": 0, \"compute\": {\"largest\": 1}", "confirmed"),
    (
      "\"figure\": 0.75, \"tolerance\": 0, \"compute\": {\"largest\": 1}, "
        + "\"or\": [{\"largest\": 2}]", "confirmed under another denominator"
    ),
    (
      "\"figure\": 0.25, \"tolerance\": 0, \"compute\": {\"largest\": 1}, "
        + "\"or\": [{\"quoted\": [1, 4]}]", "by the source's own figures only"
    ),
    (
      "\"figure\": 0.25, \"tolerance\": 0, \"compute\": {\"needs\": \"a census\"}",
      "cannot be told from these data"
    ),
    (
      "\"figure\": 0.25, \"tolerance\": 0, \"compute\": {\"needs\": \"a census\"}, "
        + "\"or\": [{\"largest\": 1}]", "cannot be told from these data"
    ),
  ])
  func judges(_ claim: String, _ verdict: String) throws {
    let claim = try #require(try list(claim).claims.first)
    #expect(claim.judged(by: try small()).verdict.rawValue == verdict)
  }

  @Test(arguments: [
    ("\"figure\": 1, \"tolerance\": 0, \"compute\": {}", "found nothing to compute"),
    (
      "\"figure\": 1, \"tolerance\": 0, \"compute\": {\"share\": \"CN of nmed tokens\"}",
      "did you mean \"named\"?"
    ),
    (
      "\"figure\": [2, 1], \"tolerance\": 0, \"compute\": {\"churn\": true}",
      "expected a number, or the two ends of a range"
    ),
    (
      "\"figure\": 1, \"tolerance\": 0, \"compute\": {\"churn\": true, \"largest\": 1}",
      "expected one of"
    ),
  ])
  func namesMistakes(_ claim: String, _ expected: String) {
    do {
      _ = try list(claim)
      Issue.record("\(claim) was read")
    } catch {
      #expect("\(error)".contains(expected))
    }
  }

  /// Verdicts that were worked out by hand from the same tables.
  @Test func judgesTheShippedClaims() throws {
    let evidence = try evidence()
    let list = try ClaimList(decoding: TrafficFiles.shippedTree("claims-2026.json"))
    var verdicts: [String: ClaimResult.Verdict] = [:]
    for claim in list.claims { verdicts[claim.id] = claim.judged(by: evidence).verdict }
    #expect(Set(list.claims.map(\.id)).count == list.claims.count, "each claim once")
    let expected: [(String, ClaimResult.Verdict)] = [
      ("cn-61-february", .quotedOnly), ("cn-51-april", .notConfirmed),
      ("cn-over-us-february", .notConfirmed), ("ten-to-seventeen", .confirmedOtherwise),
      ("gap-july", .confirmedOtherwise), ("price-slope", .open),
      ("cn-unit-tokens", .confirmed),
      ("cn-unit-requests", .confirmed), ("cn-unit-spend", .confirmed), ("cn-study", .open),
      ("open-august", .confirmed), ("open-november", .confirmed), ("world", .open),
      ("pair-claude-opus-4.6-minimax-m2.5-input", .confirmed),
      ("pair-claude-sonnet-4.6-minimax-m2.5-input", .confirmed), ("top-1", .confirmed),
      ("top-10", .confirmed), ("hhi", .confirmed), ("churn", .confirmed), ("weekend", .open),
    ]
    for (id, verdict) in expected { #expect(verdicts[id] == verdict, "\(id)") }
  }

  /// Two days of 5 and five of 10 tokens: a day of the weekend has half of a working day.
  @Test func comparesWeekends() throws {
    let rows = dates(7).enumerated().map { "\($1),a/b,\($0 < 5 ? 10 : 5)" }
    let text = (["date,model_permaslug,total_tokens"] + rows).joined(separator: "\n")
    var evidence = try evidence()
    evidence.tables["t.csv"] = try ClaimTable(Array(text.utf8), file: "t.csv")
    let claim = try #require(
      try list("\"figure\": 0.5, \"tolerance\": 0, \"compute\": {\"weekend\": \"t.csv\"}").claims
        .first)
    #expect(claim.judged(by: evidence).verdict == .confirmed)
  }

  /// Of two prices that both lists have, one falls and one stays; one is new.
  @Test func countsChangesOfPrices() throws {
    let text = """
      snapshot,provider,model,input_usd_per_m,output_usd_per_m
      2026-01-01,p,a,2,2
      2026-01-01,p,b,1,1
      2026-02-01,p,a,1,2
      2026-02-01,p,b,1,1
      2026-02-01,q,a,9,9
      """
    var evidence = try evidence()
    evidence.tables["t.csv"] = try ClaimTable(Array(text.utf8), file: "t.csv")
    for (figure, key) in [(0.5, "price_changes"), (1.0, "price_cuts")] {
      let claim = try #require(
        try list("\"figure\": \(figure), \"tolerance\": 0, \"compute\": {\"\(key)\": \"t.csv\"}")
          .claims.first)
      #expect(claim.judged(by: evidence).verdict == .confirmed)
    }
  }
}
