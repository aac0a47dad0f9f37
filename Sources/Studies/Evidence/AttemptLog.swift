public import Accounting
import Demand
public import Formats
import Quantities
public import Supply

/// The attempts of one workload under one policy, as `tables/attempts.csv` of a run holds them, in the
/// order in which they ended.
public struct AttemptLog: Sendable {
  /// The attempts.
  public let rows: [AttemptRow]
  /// Policies of which the file has attempts, in order of first appearance.
  public let policies: [String]
  /// Policy of the rows.
  public let policy: String
  /// Workload of the rows.
  public let workload: String

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - source: plain (not compressed) chunks.
  ///   - catalogue: the catalogue that the names are of.
  ///   - policy: whose attempts are read; `nil` for the only one.
  ///   - workload: likewise.
  /// - Throws: what `source` throws, and `ContentError` for the first mistakes.
  public init(
    file: String, source: @escaping ChunkSource, catalogue: Catalogue, policy: String?,
    workload: String?
  ) throws {
    var reader = try CSVReader(file: file, source: source)
    var parser = try AttemptParser(reader, catalogue)
    var (policies, workloads): ([String], [String]) = ([], [])
    var rows: [(policy: Int, workload: Int, row: AttemptRow)] = []
    while try reader.next() {
      let names = (parser.text(reader, "policy"), parser.text(reader, "workload"))
      if policies.last != names.0, !policies.contains(names.0) { policies.append(names.0) }
      if workloads.last != names.1, !workloads.contains(names.1) { workloads.append(names.1) }
      if let policy, names.0 != policy { continue }
      if let workload, names.1 != workload { continue }
      if let row = parser.row(reader) {
        rows.append(
          (policies.firstIndex(of: names.0) ?? 0, workloads.firstIndex(of: names.1) ?? 0, row))
      }
    }
    try parser.faults.throwIfAny()
    self.policies = policies
    self.policy = try Self.chosen(policy, among: policies, "policy", "--logged", file)
    self.workload = try Self.chosen(workload, among: workloads, "workload", "--workload", file)
    self.rows = rows.map(\.row)
  }

  private static func chosen(
    _ wanted: String?, among names: [String], _ what: String, _ option: String, _ file: String
  ) throws(ContentError) -> String {
    if let wanted, names.contains(wanted) { return wanted }
    if wanted == nil, names.count == 1 { return names[0] }
    let there = names.isEmpty ? "it has no rows" : "it has those of \(quotedList(names))"
    if let wanted {
      let near = nearest(to: wanted, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw ContentError(
        file: file, row: nil,
        message: "found no attempts of \(what) \"\(wanted)\"; \(there)\(near)")
    }
    throw ContentError(
      file: file, row: nil,
      message: names.isEmpty
        ? "found no rows; expected the attempts of a run"
        : "found attempts of several \(what == "policy" ? "policies" : "workloads"); \(there): say "
          + "which with \(option)")
  }
}

/// Reads rows of attempts, with what is wrong with them.
private struct AttemptParser {
  let faults = DiagnosticLog()
  private let file: String
  private var columns: [String: Int] = [:]
  private var endpoints: [String: EndpointID] = [:]
  private var outcomes: [String: AttemptOutcome] = [:]
  private var found = 0

  init(_ reader: CSVReader, _ catalogue: Catalogue) throws {
    file = reader.file
    for name in ["workload", "policy"] + AttemptRow.columns {
      columns[name] = try reader.column(named: name)
    }
    for index in catalogue.endpoints.indices {
      let its = catalogue.endpoints[index]
      let key = "\(catalogue[its.model].slug),\(catalogue[its.provider].slug),\(its.tag)"
      endpoints[key] = EndpointID(index)
    }
    for outcome in AttemptOutcome.allCases { outcomes[outcome.name] = outcome }
  }

  func text(_ reader: CSVReader, _ name: String) -> String {
    columns[name].map { reader.text(at: $0) } ?? ""
  }

  private mutating func fault(_ reader: CSVReader, _ message: String) {
    found += 1
    if found <= 20 { faults.report(Diagnostic(file: file, line: reader.row, message: message)) }
  }

  private mutating func whole(_ reader: CSVReader, _ name: String) -> Int {
    if let index = columns[name], let value = reader.int(at: index), value >= 0 { return value }
    fault(
      reader, "\(name): found \"\(text(reader, name))\"; expected a whole number, 0 or more")
    return 0
  }

  private mutating func decimal(_ reader: CSVReader, _ name: String, unit: Double) -> Int64 {
    let text = text(reader, name)
    if let value = Double(text), value >= 0, value * unit < 9e18 {
      return Int64((value * unit).rounded())
    }
    fault(reader, "\(name): found \"\(text)\"; expected a number, 0 or more")
    return 0
  }

  private mutating func probability(_ reader: CSVReader, _ name: String) -> Double? {
    let text = text(reader, name)
    if text.isEmpty { return nil }
    if let value = Double(text), value > 0, value <= 1 { return value }
    fault(
      reader, "\(name): found \"\(text)\"; expected a probability above 0, at most 1, or nothing")
    return nil
  }

  mutating func row(_ reader: CSVReader) -> AttemptRow? {
    let key = ["model", "provider", "endpoint"].map { text(reader, $0) }.joined(separator: ",")
    guard let endpoint = endpoints[key] else {
      fault(
        reader,
        "found endpoint \"\(key)\"; expected model, provider and tag of one in the "
          + "scenario's catalogue: is it the scenario of this run?")
      return nil
    }
    guard let outcome = outcomes[text(reader, "outcome")] else {
      fault(
        reader,
        "outcome: found \"\(text(reader, "outcome"))\"; expected one of "
          + quotedList(AttemptOutcome.allCases.map(\.name)))
      return nil
    }
    let role = AttemptRole.allCases.first { $0.name == text(reader, "role") } ?? .first
    let wait = text(reader, "retry_after_s")
    let disposition = Disposition.allCases.first { $0.name == text(reader, "disposition") }
    return AttemptRow(
      task: TaskID(UInt64(whole(reader, "task"))), branch: Int32(whole(reader, "branch")),
      step: Int32(whole(reader, "step")), repetition: Int32(whole(reader, "repeat")),
      attempt: Int32(whole(reader, "attempt")), endpoint: endpoint,
      sentAt: SimTime(microseconds: decimal(reader, "sent_at_s", unit: 1e6)),
      timeToFirstToken: SimDuration(microseconds: decimal(reader, "ttft_s", unit: 1e6)),
      duration: SimDuration(microseconds: decimal(reader, "duration_s", unit: 1e6)),
      outcome: outcome, isSticky: text(reader, "sticky") == "1", usage: usage(reader),
      cost: USD(picoDollars: decimal(reader, "cost_usd", unit: 1e12)),
      disposition: disposition ?? .billed,
      retryAfter: wait.isEmpty
        ? nil : SimDuration(microseconds: decimal(reader, "retry_after_s", unit: 1e6)),
      role: role,
      odds: ChoiceOdds(
        candidates: whole(reader, "candidates"), propensity: probability(reader, "propensity")),
      modelPropensity: probability(reader, "propensity_model"))
  }

  private mutating func usage(_ reader: CSVReader) -> Usage {
    Usage(
      prompt: TokenCount(whole(reader, "tokens_prompt")),
      cacheRead: TokenCount(whole(reader, "tokens_cache_read")),
      cacheWrite5m: TokenCount(whole(reader, "tokens_cache_write_5m")),
      cacheWrite1h: TokenCount(whole(reader, "tokens_cache_write_1h")),
      completion: TokenCount(whole(reader, "tokens_completion")),
      reasoning: TokenCount(whole(reader, "tokens_reasoning")))
  }
}
