public import Formats

// Quality tables as their publishers give them (`scenarios/data/quality.md` describes the forms).
extension QualityTable {
  /// Reads a table of comma-separated values in any of the known forms.
  ///
  /// - Wide: `quality:MODEL` or `reward:MODEL`, `cost_usd:MODEL`, and where there are any
  ///   `gate:MODEL` and `score:NAME`; a row per prompt.
  /// - Long: `prompt`, `model`, `quality`, `cost_usd`; a row per prompt and model.
  /// - Pairs of RouteLLM: `contaminated`, `weak_NAME`, `strong_NAME`; contaminated rows are dropped.
  /// - Cascades of Firstpass: `cheap_model`, `top_model`, `cheap_gate_pass`, `cheap_correct`,
  ///   `cheap_cost_usd` and the same of `top`.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - source: plain (not compressed) chunks.
  /// - Throws: what `source` throws, and `ContentError` with the first mistakes.
  public static func reading(
    file: String, source: @escaping ChunkSource
  ) throws -> QualityTable {
    var reader = try CSVReader(file: file, source: source)
    let names = reader.columns
    var draft = QualityDraft(file: file)
    if names.contains("cheap_model"), names.contains("top_model") {
      return try draft.readCascade(&reader)
    }
    let pairs = (names.filter { $0.hasPrefix("weak_") }, names.filter { $0.hasPrefix("strong_") })
    if names.contains("contaminated"), !pairs.0.isEmpty, !pairs.1.isEmpty {
      return try draft.readPairs(&reader, weak: pairs.0[0], strong: pairs.1[0])
    }
    if names.contains("model") { return try draft.readLong(&reader) }
    if names.contains(where: { $0.hasPrefix("quality:") || $0.hasPrefix("reward:") }) {
      return try draft.readWide(&reader)
    }
    throw ContentError(
      file: file, row: 1,
      message: "these columns are no quality table: \(quotedList(names)); expected "
        + "quality:MODEL and cost_usd:MODEL for each model, or prompt, model, quality, cost_usd")
  }
}

/// A table in the making, with its mistakes.
struct QualityDraft {
  private let file: String
  private let faults = DiagnosticLog()
  private var found = 0
  private var prompts: [String] = []

  init(file: String) { self.file = file }

  private mutating func fault(_ row: Int, _ message: String) {
    found += 1
    if found <= 20 { faults.report(Diagnostic(file: file, line: row, message: message)) }
  }

  /// A number of a field; 0 where it is none, which is then a fault.
  private mutating func number(
    _ reader: CSVReader, _ column: Int, atLeast least: Double = -.greatestFiniteMagnitude,
    _ what: String
  ) -> Double {
    let text = reader.text(at: column)
    if let value = Double(text), value.isFinite, value >= least { return value }
    fault(reader.row, "\(reader.columns[column]): found \"\(text)\"; expected \(what)")
    return 0
  }

  private mutating func cost(_ reader: CSVReader, _ column: Int) -> Double {
    number(reader, column, atLeast: 0, "dollars, 0 or more")
  }

  private mutating func flag(_ reader: CSVReader, _ column: Int) -> Bool {
    switch reader.text(at: column).lowercased() {
    case "1", "true": return true
    case "0", "false": return false
    default:
      fault(
        reader.row,
        "\(reader.columns[column]): found \"\(reader.text(at: column))\"; expected 0 or 1")
      return false
    }
  }

  private mutating func isComplete(_ reader: CSVReader) -> Bool {
    if reader.fieldCount == reader.columns.count { return true }
    fault(
      reader.row,
      "found \(reader.fieldCount) fields; expected \(reader.columns.count), one for each column")
    return false
  }

  private func table(
    _ models: [QualityTable.Model], scores: [QualityTable.Score] = [], name: String = "quality",
    hasCosts: Bool = true
  ) throws -> QualityTable {
    try faults.throwIfAny()
    if prompts.isEmpty {
      throw ContentError(file: file, row: nil, message: "found no rows; expected a prompt")
    }
    if models.count < 2 {
      throw ContentError(
        file: file, row: 1,
        message: "found one model, \"\(models.first?.name ?? "")\"; routing needs two")
    }
    return QualityTable(
      name: file, qualityName: name, prompts: prompts, models: models, scores: scores,
      hasCosts: hasCosts)
  }

  mutating func readWide(_ reader: inout CSVReader) throws -> QualityTable {
    let names = reader.columns
    let prefix = names.contains { $0.hasPrefix("quality:") } ? "quality:" : "reward:"
    let models = names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    for kind in ["cost_usd:", "gate:"] {
      for name in names where name.hasPrefix(kind) {
        let model = String(name.dropFirst(kind.count))
        guard !models.contains(model) else { continue }
        let near = nearest(to: model, among: models).map { "; did you mean \"\($0)\"?" } ?? ""
        fault(1, "\(name): there is no column \"\(prefix)\(model)\"\(near)")
      }
    }
    let quality = models.compactMap { names.firstIndex(of: prefix + $0) }
    let costs = models.map { names.firstIndex(of: "cost_usd:" + $0) }
    let hasCosts = costs.contains { $0 != nil }
    for (model, column) in zip(models, costs) where hasCosts && column == nil {
      fault(1, "no column \"cost_usd:\(model)\"; expected one for each model, or none at all")
    }
    try faults.throwIfAny()
    let gates = models.map { names.firstIndex(of: "gate:" + $0) }
    let label = ["prompt", "row", "task_id", "idx"].compactMap { names.firstIndex(of: $0) }.first
    let scoreColumns = names.indices.filter { names[$0].hasPrefix("score:") }
    var outcomes = models.map { QualityTable.Model(name: $0, quality: [], cost: []) }
    var scores = scoreColumns.map {
      QualityTable.Score(name: String(names[$0].dropFirst(6)), values: [])
    }
    while try reader.next() {
      guard isComplete(reader) else { continue }
      prompts.append(label.map { reader.text(at: $0) } ?? "\(reader.row - 1)")
      for model in models.indices {
        outcomes[model].quality.append(number(reader, quality[model], "a number"))
        outcomes[model].cost.append(costs[model].map { cost(reader, $0) } ?? 0)
        if let gate = gates[model] { outcomes[model].gate.append(flag(reader, gate)) }
      }
      for (score, column) in scoreColumns.enumerated() {
        scores[score].values.append(number(reader, column, "a number"))
      }
    }
    return try table(
      Self.withoutCosts(outcomes, hasCosts), scores: scores,
      name: prefix == "reward:" ? "reward" : "quality", hasCosts: hasCosts)
  }

  /// Where nothing is said of costs, a call of the best model counts 1 and of others 0.
  private static func withoutCosts(
    _ models: [QualityTable.Model], _ hasCosts: Bool
  ) -> [QualityTable.Model] {
    guard !hasCosts else { return models }
    let means = models.map { QualityTable.mean($0.quality) }
    let best = means.indices.max { means[$0] < means[$1] }
    return models.enumerated().map { position, model in
      var model = model
      model.cost = model.quality.map { _ in position == best ? 1 : 0 }
      return model
    }
  }

  mutating func readLong(_ reader: inout CSVReader) throws -> QualityTable {
    let prompt = try reader.column(named: "prompt")
    let model = try reader.column(named: "model")
    let quality = try reader.column(named: "quality")
    let cost = reader.columns.firstIndex(of: "cost_usd") ?? reader.columns.firstIndex(of: "cost")
    let gate = reader.columns.firstIndex(of: "gate")
    struct Cell {
      var quality: Double
      var cost: Double
      var gate: Bool
      var row: Int
    }
    var (places, models): ([String: Int], [String]) = ([:], [])
    var cells: [[Cell?]] = []
    while try reader.next() {
      guard isComplete(reader) else { continue }
      let (name, who) = (reader.text(at: prompt), reader.text(at: model))
      if places[name] == nil {
        places[name] = prompts.count
        prompts.append(name)
        cells.append(models.map { _ in nil })
      }
      if !models.contains(who) {
        models.append(who)
        for place in cells.indices { cells[place].append(nil) }
      }
      let place = (places[name] ?? 0, models.firstIndex(of: who) ?? 0)
      if let other = cells[place.0][place.1] {
        fault(
          reader.row, "prompt \"\(name)\" has model \"\(who)\" twice, first in row \(other.row)")
      }
      cells[place.0][place.1] = Cell(
        quality: number(reader, quality, "a number"),
        cost: cost.map { self.cost(reader, $0) } ?? 0,
        gate: gate.map { flag(reader, $0) } ?? false, row: reader.row)
    }
    for (place, row) in cells.enumerated() {
      for (position, cell) in row.enumerated() where cell == nil {
        let first = row.compactMap { $0?.row }.first ?? 1
        fault(
          first,
          "prompt \"\(prompts[place])\" has no row for model \"\(models[position])\"; expected "
            + "every prompt with every model, so that all are judged on the same prompts")
      }
    }
    try faults.throwIfAny()
    let outcomes = models.enumerated().map { position, name in
      let own = cells.compactMap { $0[position] }
      return QualityTable.Model(
        name: name, quality: own.map(\.quality), cost: own.map(\.cost),
        gate: gate == nil ? [] : own.map(\.gate))
    }
    return try table(Self.withoutCosts(outcomes, cost != nil), hasCosts: cost != nil)
  }

  mutating func readPairs(
    _ reader: inout CSVReader, weak: String, strong: String
  ) throws -> QualityTable {
    let columns = (try reader.column(named: weak), try reader.column(named: strong))
    let contaminated = try reader.column(named: "contaminated")
    let label = reader.columns.firstIndex(of: "idx")
    var outcomes = [weak.dropFirst(5), strong.dropFirst(7)].map {
      QualityTable.Model(name: String($0), quality: [], cost: [])
    }
    var dropped = 0
    while try reader.next() {
      guard isComplete(reader) else { continue }
      if flag(reader, contaminated) {
        dropped += 1
        continue
      }
      prompts.append(label.map { reader.text(at: $0) } ?? "\(reader.row - 1)")
      outcomes[0].quality.append(number(reader, columns.0, "a number"))
      outcomes[1].quality.append(number(reader, columns.1, "a number"))
      outcomes[0].cost.append(0)
      outcomes[1].cost.append(1)
    }
    var result = try table(outcomes, name: "share of right answers", hasCosts: false)
    if dropped > 0 { result.dropped = [("contaminated", dropped)] }
    return result
  }

  mutating func readCascade(_ reader: inout CSVReader) throws -> QualityTable {
    func column(_ name: String) throws -> Int { try reader.column(named: name) }
    let label = try column("task_id")
    let names = [try column("cheap_model"), try column("top_model")]
    let gates = [try column("cheap_gate_pass"), try column("top_gate_pass")]
    let right = [try column("cheap_correct"), try column("top_correct")]
    let costs = [try column("cheap_cost_usd"), try column("top_cost_usd")]
    var outcomes = [0, 1].map { _ in QualityTable.Model(name: "", quality: [], cost: []) }
    while try reader.next() {
      guard isComplete(reader) else { continue }
      prompts.append(reader.text(at: label))
      for rung in [0, 1] {
        let name = reader.text(at: names[rung])
        if outcomes[rung].name.isEmpty { outcomes[rung].name = name }
        if outcomes[rung].name != name {
          fault(
            reader.row,
            "\(reader.columns[names[rung]]): found \"\(name)\"; expected "
              + "\"\(outcomes[rung].name)\" as in the first row")
        }
        outcomes[rung].gate.append(flag(reader, gates[rung]))
        outcomes[rung].quality.append(flag(reader, right[rung]) ? 1 : 0)
        outcomes[rung].cost.append(cost(reader, costs[rung]))
      }
    }
    return try table(outcomes, name: "share of right answers")
  }
}
