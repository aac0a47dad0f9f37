public import Formats

// Quality tables in our own schema, with source and licence.
extension QualityTable {
  /// Name of the schema.
  public static let schema = "tollway.quality/1"

  /// Reads a table of the schema.
  ///
  /// - Throws: `ContentError` with all mistakes.
  public init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      let expected = "expected \"\(Self.schema)\""
      if let schema = reader.required("schema", expected), schema.node.string != Self.schema {
        schema.reportFound(expected)
      }
      let name = reader.string("name")
      let quality = reader.optional("quality")?.string() ?? "quality"
      let source = reader.string("source")
      let licence = reader.string("licence")
      let asOf = reader.string("as_of", "expected a date, e.g. \"2026-08-22\"")
      let count = reader.int("prompts", in: 1...10_000_000, "expected the count of prompts")
      let hasCosts = reader.optional("has_costs")?.bool() ?? true
      let models = reader.array("models") { Self.model($0, prompts: count) }
      if models.count < 2 { reader.value.report("found one model; routing needs two") }
      let scores =
        reader.optional("scores")?.array { value in
          value.object { score in
            Score(
              name: score.string("name"),
              values: Self.numbers(score, "values", count, least: -.greatestFiniteMagnitude))
          }
        } ?? []
      // After a mistake what is returned here is thrown away; it must be a table.
      let isWhole =
        models.count > 1
        && models.allSatisfy { $0.quality.count == count && $0.cost.count == count }
        && scores.allSatisfy { $0.values.count == count }
      return QualityTable(
        name: name, source: "\(source), \(asOf), \(licence)", qualityName: quality,
        prompts: isWhole ? (1...count).map(String.init) : ["1"],
        models: isWhole ? models : [Model(name: "", quality: [0], cost: [0])],
        scores: isWhole ? scores : [], hasCosts: hasCosts)
    }
  }

  private static func model(_ value: ValueReader, prompts: Int) -> Model? {
    value.object { reader in
      Model(
        name: reader.string("name"),
        quality: numbers(reader, "quality", prompts, least: -.greatestFiniteMagnitude),
        cost: numbers(reader, "cost_usd", prompts, least: 0),
        gate: reader.has("gate")
          ? numbers(reader, "gate", prompts, least: 0).map { $0 > 0.5 } : [])
    }
  }

  private static func numbers(
    _ reader: ObjectReader, _ key: String, _ count: Int, least: Double
  ) -> [Double] {
    let what = least == 0 ? "expected a number, 0 or more" : "expected a number"
    let values = reader.array(key) { $0.double(in: least...(.greatestFiniteMagnitude), what) }
    if values.count != count, let place = reader.optional(key), place.node.array?.count != count {
      place.report("found \(values.count) values; expected \(count), one for each prompt")
    }
    return values
  }

  /// The table in the schema, a line for each list.
  ///
  /// - Parameters:
  ///   - name: what the table is called.
  ///   - source: where the outcomes come from.
  ///   - licence: under which they are published.
  ///   - asOf: when they were published or read.
  public func text(name: String, source: String, licence: String, asOf: String) -> String {
    func line(_ key: String, _ node: JSONNode) -> String {
      "\"\(key)\": \(node.compactText)"
    }
    func list(_ values: [Double]) -> JSONNode {
      .array(values.map { $0 == 0 || $0 == 1 ? .number(Int($0)) : .number($0) })
    }
    var parts = [
      line("schema", .string(Self.schema)), line("name", .string(name)),
      line("quality", .string(qualityName)), line("source", .string(source)),
      line("licence", .string(licence)), line("as_of", .string(asOf)),
      line("prompts", .number(prompts.count)), line("has_costs", .bool(hasCosts)),
    ]
    let entries = models.map { model in
      var fields = [
        line("name", .string(model.name)), line("quality", list(model.quality)),
        line("cost_usd", list(model.cost)),
      ]
      if !model.gate.isEmpty { fields.append(line("gate", list(model.gate.map { $0 ? 1 : 0 }))) }
      return "    {\n      " + fields.joined(separator: ",\n      ") + "\n    }"
    }
    parts.append("\"models\": [\n\(entries.joined(separator: ",\n"))\n  ]")
    if !scores.isEmpty {
      let columns = scores.map { score in
        "    {\(line("name", .string(score.name))), \(line("values", list(score.values)))}"
      }
      parts.append("\"scores\": [\n\(columns.joined(separator: ",\n"))\n  ]")
    }
    return "{\n  " + parts.joined(separator: ",\n  ") + "\n}\n"
  }
}
