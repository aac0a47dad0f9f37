public import Formats
import Quantities

/// A list of claims as a file of schema `tollway.claims/1`.
public struct ClaimList: Sendable {
  /// The schema of the file.
  public static let schemaName = "tollway.claims/1"
  /// The claims in the order of the file.
  public var claims: [Claim]

  /// Tables outside the shipped files that readings need, in alphabetical order.
  public var tables: [String] {
    Set(claims.flatMap { [$0.reading] + $0.others }.compactMap(\.table)).sorted()
  }

  /// Reads a list.
  ///
  /// - Throws: everything that is wrong with the file, each with its position.
  public init(decoding root: JSONNode) throws(ContentError) {
    claims = try ObjectReader.decode(root) { reader in
      _ = reader.choice("schema", of: [Self.schemaName])
      reader.ignore("about")
      return reader.array("claims") { $0.object { Claim(reading: $0) } }
    }
  }
}

extension Claim {
  init(reading reader: ObjectReader) {
    id = reader.string("id")
    group = reader.string("group")
    text = reader.string("claim")
    source = reader.string("source")
    form = reader.choice("form")
    let figure = reader.required("figure", "expected a number, or an array of the two of a range")
    let ends =
      figure?.node.array == nil
      ? figure.flatMap { Self.number($0) }.map { [$0] } ?? []
      : figure?.array { Self.number($0) } ?? []
    if ends.count == 2, ends[0] <= ends[1] {
      self.figure = ends[0]...ends[1]
    } else {
      if ends.count != 1 { figure?.reportFound("expected a number, or the two ends of a range") }
      self.figure = (ends.first ?? 0)...(ends.first ?? 0)
    }
    tolerance = reader.double(
      "tolerance", in: 0...1e6, "expected how far off a figure may be, on its own scale")
    reading =
      reader.object("compute") { ClaimReading(reading: $0) }
      ?? ClaimReading(kind: .unknown(""), text: "")
    others = reader.array("or", default: []) { $0.object { ClaimReading(reading: $0) } }
    note = reader.string("note", default: "")
  }

  private static func number(_ value: ValueReader) -> Double? {
    value.double(in: -1e15...1e15, "expected a number")
  }
}

extension ClaimReading {
  /// The key that says what is computed; one of them must be there.
  private static let keys = [
    "share", "quoted", "price_pair", "market_gap", "list_gap", "paid_gap", "matched_gap", "largest",
    "concentration", "churn", "price_slope", "open_share", "weekend", "median", "price_changes",
    "price_cuts", "needs",
  ]

  init(reading reader: ObjectReader) {
    kind = .unknown("")
    let present = Self.keys.filter { reader.has($0) }
    if present.count != 1 {
      reader.value.report(
        "found \(present.isEmpty ? "nothing to compute" : quotedList(present)); expected one of "
          + quotedList(Self.keys))
    }
    kind = present.first.flatMap { Self.kind($0, reader) } ?? .unknown("")
    text = reader.string("as", default: Self.text(of: kind))
  }

  private static func kind(_ key: String, _ reader: ObjectReader) -> Kind? {
    switch key {
    case "share": return share(reader)
    case "quoted":
      let amounts = reader.array("quoted") { $0.double(in: 0...1e18, "expected an amount") }
      guard amounts.count == 2, amounts[1] > 0 else {
        reader.optional("quoted")?.report("expected a numerator and a denominator above 0")
        return nil
      }
      return .quoted(amounts[0], amounts[1])
    case "price_pair":
      return pair(key, reader).map {
        .pricePair(dear: $0, cheap: $1, on: day("on", reader), reader.choice("mix"))
      }
    case "market_gap":
      return pair(key, reader).map {
        .marketGap(dear: $0, cheap: $1, on: day("on", reader), week: day("week", reader))
      }
    case "list_gap":
      let without = reader.array("without", default: []) { $0.string() }
      return pair(key, reader).map {
        .listGap(dear: $0, cheap: $1, week: week(reader), without: without)
      }
    case "paid_gap":
      return pair(key, reader).map { .paidGap(dear: $0, cheap: $1, week: week(reader)) }
    case "matched_gap":
      return pair(key, reader).map {
        .matchedGap(
          dear: $0, cheap: $1,
          within: reader.double("within", in: 0...1_000, "expected points of a score"),
          scores: reader.optional("scores")?.string(), on: day("on", reader))
      }
    case "largest":
      return .largest(reader.int("largest", in: 1...1_000, "expected how many models"))
    case "open_share": return .openShare(month: day("open_share", reader))
    case "needs": return .unknown(reader.string("needs"))
    default: return table(key, reader)
    }
  }

  private static func table(_ key: String, _ reader: ObjectReader) -> Kind? {
    switch key {
    case "weekend": return .weekend(table: reader.string("weekend"))
    case "price_changes": return .priceChanges(table: reader.string("price_changes"))
    case "price_cuts": return .priceCuts(table: reader.string("price_cuts"))
    case "median":
      return .median(
        table: reader.string("table"), column: reader.string("median"),
        key: reader.string("where", default: ""), value: reader.string("is", default: ""))
    case "concentration", "churn", "price_slope":
      if reader.bool(key) == false { reader.optional(key)?.reportFound("expected true") }
      return switch key {
      case "churn": .churn
      case "concentration": .concentration
      default: .priceSlope(table: reader.optional("table")?.string())
      }
    default: return nil
    }
  }

  private static func share(_ reader: ObjectReader) -> Kind? {
    guard let value = reader.required("share", "expected a share, as \"CN of named tokens\""),
      let text = value.string()
    else { return nil }
    do {
      return .share(try Observation(parsing: text), week: week(reader))
    } catch {
      value.report(error.description)
      return nil
    }
  }

  private static func pair(_ key: String, _ reader: ObjectReader) -> (String, String)? {
    let names = reader.array(key) { $0.string() }
    guard names.count == 2 else {
      reader.optional(key)?.report("expected two names, the dear one first")
      return nil
    }
    return (names[0], names[1])
  }

  private static func week(_ reader: ObjectReader) -> CalendarDate? {
    reader.optional("week").flatMap { CalendarDate(reading: $0) }
  }

  private static func day(_ key: String, _ reader: ObjectReader) -> CalendarDate {
    reader.required(key, "expected a day, e.g. \"2026-07-13\"")
      .flatMap { CalendarDate(reading: $0) } ?? CalendarDate(daysSinceEpoch: 0)
  }

  /// What is computed, in words.
  private static func text(of kind: Kind) -> String {
    switch kind {
    case .share(let observation, let week):
      "\(observation), \(week.map { "week of \($0)" } ?? "mean of the weeks")"
    case .quoted: "the source's own figures"
    case .pricePair(let dear, let cheap, let day, let basket):
      "\(dear) over \(cheap) on \(day), \(text(of: basket))"
    case .marketGap(let dear, let cheap, let day, let week):
      "all models of \(day), \(dear) over \(cheap), 3:1, by tokens of the week of \(week)"
    case .listGap(let dear, let cheap, let week, let without):
      "mean list price of paid models, \(dear) over \(cheap), by tokens of \(text(ofWeek: week))"
        + (without.isEmpty ? "" : ", without " + without.joined(separator: ", "))
    case .paidGap(let dear, let cheap, let week):
      "effective price, \(dear) closed weights over \(cheap), by tokens of "
        + text(ofWeek: week)
    case .matchedGap(let dear, let cheap, let within, let scores, let day):
      "median of pairs within \(Int(within)) points (\(scores == nil ? "Arena text" : "Arena web development")), "
        + "\(dear) over \(cheap), list prices of \(day), 3:1"
    case .largest(let count):
      "largest \(count == 1 ? "model" : "\(count) models") of all tokens, mean of the weeks"
    case .concentration: "sum of squared shares of named tokens, mean of the weeks"
    case .churn: "total variation of shares of named tokens from week to week, mean"
    case .priceSlope(let table):
      "slope of ln tokens on ln list price over paid models, mean of the "
        + (table == nil ? "weeks" : "days")
    case .openShare(let month):
      "open weights in \(month.description.prefix(7)): of all tokens, to of those known"
    case .weekend: "tokens on Saturday and Sunday over Monday to Friday, by day, mean of the weeks"
    case .median(_, let column, _, let value):
      "median \(column)\(value.isEmpty ? "" : ", \(value)")"
    case .priceChanges: "provider-model prices that differ from the month before"
    case .priceCuts: "cuts among changes of the blend 3:1"
    case .unknown: "not computed"
    }
  }

  private static func text(ofWeek week: CalendarDate?) -> String {
    week.map { "the week of \($0)" } ?? "each week, mean"
  }

  private static func text(of basket: Basket) -> String {
    switch basket {
    case .input: "input"
    case .output: "output"
    case .blend: "blend 3:1"
    case .agentic: "agentic 20:1, 80 % cache reads"
    }
  }
}
