import Formats
import Foundation
import Quantities
import Supply
import Testing

/// What the importers make of the real lists; the lists are not part of the repository.
@Suite(.enabled(if: Files.hasData("catalogue/raw"), "needs shared/data/catalogue/raw"))
struct RawListTests {
  static let liteLLM = "litellm-1.109.1-text-trimmed.json.gz"
  static let modelsDev = "models.dev-2026-08-18-api.json.gz"
  static let openRouter = "openrouter-api-v1-models.2026-05.json.gz"

  private func tree(_ name: String) throws -> JSONNode {
    try Files.tree(Files.data.appendingPathComponent("catalogue/raw/\(name)"))
  }

  private func list(_ name: String, asOf day: String? = nil) throws -> ImportedList? {
    let file = try PriceListFile(
      tree(name), file: name, asOf: day.flatMap { CalendarDate(parsing: $0) },
      register: Shipped.register())
    if case .prices(let list) = file { return list }
    return nil
  }

  @Test(arguments: [
    (liteLLM, 3_500), (modelsDev, 6_731), (openRouter, 364),
    (RawGenaiPricesTests.genaiPrices, 2_330),
  ])
  func `every entry is kept or left out for a reason`(name: String, entries: Int) throws {
    let list = try #require(try list(name, asOf: "2026-10-26"))
    for selection in [CatalogueImport.Selection.everything, .capacity] {
      let result = CatalogueImport(
        lists: [list], register: try Shipped.register(), selection: selection)
      #expect(result.reports[0].entriesRead == entries)
      #expect(result.reports[0].isBalanced)
      #expect(result.reports[0].kept == result.catalogue.endpoints.count)
    }
  }

  @Test func `the shipped catalogue is what the importers make of the lists`() throws {
    let lists = [try list(Self.liteLLM, asOf: "2026-10-26"), try list(Self.modelsDev)]
    let register = try Shipped.register()
    let name = "arena-text-2026-08-22.json"
    let scores = try PriceListFile(
      Files.tree(Files.data.appendingPathComponent("catalogue/quality/\(name)")), file: name,
      asOf: nil, register: register)
    guard case .scores(let arena) = scores else {
      Issue.record("the Arena table was taken for a price list")
      return
    }
    let result = CatalogueImport(
      lists: lists.compactMap(\.self), register: register, terms: try Shipped.terms(),
      arena: arena, selection: .capacity)
    #expect(result.reports.allSatisfy { $0.isBalanced })
    #expect(result.catalogue.encoded() == String(decoding: try Shipped.bytes(), as: UTF8.self))
  }

  /// The oracle is Foundation's decimal arithmetic on the text of the raw list.
  @Test func `no price lost a digit: each is its raw text times 1e12, or the nearest integer`()
    throws
  {
    let raw = try tree(Self.liteLLM)
    let list = try #require(try list(Self.liteLLM, asOf: "2026-10-26"))
    let result = CatalogueImport(
      lists: [list], register: try Shipped.register(), selection: .everything)
    var compared = 0
    for endpoint in result.catalogue.endpoints {
      let key = try #require(endpoint.extra?["key"]?.string)
      let entry = try #require(raw[key])
      let base = try #require(endpoint.prices.rules.first).rates
      let pairs = [
        ("input_cost_per_token", base.prompt), ("output_cost_per_token", base.completion),
        ("cache_read_input_token_cost", base.cacheRead),
        ("cache_creation_input_token_cost", base.cacheWrite5m),
        ("cache_creation_input_token_cost_above_1hr", base.cacheWrite1h),
      ]
      for (name, rate) in pairs where entry["tiered_pricing"] == nil {
        guard let text = entry[name]?.numberText, let exact = Decimal(string: text), let rate
        else { continue }
        let pico = exact * Decimal(1_000_000_000_000)
        let error = pico - Decimal(rate.picoDollarsPerToken)
        #expect(abs(error) <= Decimal(0.5), "\(key) \(name)")
        compared += 1
      }
    }
    #expect(compared > 5_000)
  }

  /// An independent table built by hand-written scripts from the same lists.
  @Test(.enabled(if: Files.hasData("catalogue/endpoints.csv")))
  func `99 of 100 shared endpoints have the prices of the independent table`() throws {
    let catalogue = try Shipped.catalogue()
    let companies = [
      "azure-ai": "azure", "azure-cognitive-services": "azure", "lambda_ai": "lambda",
    ]
    var theirs: [String: Set<[Int64]>] = [:]
    for row in try Files.rows("catalogue/endpoints.csv") {
      guard let model = row["model_id"], let provider = row["provider"],
        let input = row["input_usd_per_m"].flatMap(Double.init),
        let output = row["output_usd_per_m"].flatMap(Double.init)
      else { continue }
      let key = "\(model)@\(companies[provider] ?? provider)"
      let prices = [input, output].map { perMillion($0).picoDollarsPerToken }
      theirs[key, default: []].insert(prices)
    }
    var shared = 0
    var same = 0
    for endpoint in catalogue.endpoints {
      let key = "\(catalogue[endpoint.model].slug)@\(catalogue[endpoint.provider].slug)"
      guard let known = theirs[key] else { continue }
      let rates = endpoint.prices.listRates
      let ours = [rates.prompt.picoDollarsPerToken, rates.completion.picoDollarsPerToken]
      shared += 1
      same += known.contains(ours) ? 1 : 0
    }
    #expect(shared > 1_500)
    #expect(Double(same) / Double(shared) > 0.99)
  }
}
