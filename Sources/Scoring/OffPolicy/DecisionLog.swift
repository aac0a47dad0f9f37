public import Formats

/// A log of decisions as a file of comma-separated values holds it.
///
/// Columns, in any order (`scenarios/data/decisions.md` describes them): `action`; `reward` or
/// `reward:NAME`; `pscore` or `propensity`; and, where the file has them, `session`, `step`,
/// `keep_prob`, and for every action `pe…` (probability under the evaluated policy), `pb…` (under the
/// logging policy) and `q…` (predicted reward), each as `pe0`, `pe1`, … or `pe:NAME`. Others are passed
/// over.
public struct DecisionLog: Sendable {
  /// Which policy is evaluated.
  public enum Policy: Hashable, Sendable {
    /// The one of the columns `pe…`.
    case columns
    /// Every action with equal probability.
    case uniform
    /// Always the action of this name.
    case always(String)
    /// The action with the highest prediction; the first of equals.
    case greedy
  }

  /// The decisions.
  public let decisions: LoggedDecisions
  /// Columns that were passed over.
  public let ignored: [String]
  /// What the reward column is called.
  public let rewardColumn: String

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - source: plain (not compressed) chunks.
  ///   - policy: the policy that is evaluated.
  ///   - reward: the column of rewards; `nil` for `reward`, or the only `reward:…`.
  /// - Throws: what `source` throws, and `ContentError` with the first mistakes.
  public init(
    file: String, source: @escaping ChunkSource, policy: Policy, reward: String? = nil
  ) throws {
    var reader = try CSVReader(file: file, source: source)
    var columns = try DecisionColumns(reader, policy: policy, reward: reward)
    var draft = DecisionDraft(file: file)
    while try reader.next() { draft.add(reader, &columns) }
    try draft.faults.throwIfAny()
    decisions = try draft.decisions(columns, policy)
    ignored = columns.ignored
    rewardColumn = columns.rewardName
  }
}

/// Where the fields of a decision stand in a row.
struct DecisionColumns {
  let action: Int
  let reward: Int
  let rewardName: String
  let propensity: Int
  let session: Int?
  let step: Int?
  let kept: Int?
  /// Names of the actions, and by action the columns of what is known of it.
  private(set) var actions: [String]
  let evaluated: [Int]
  let logging: [Int]
  let predictions: [Int]
  /// Whether the actions are those that rows name.
  let findsActions: Bool
  let ignored: [String]

  init(_ reader: CSVReader, policy: DecisionLog.Policy, reward wanted: String?) throws {
    let names = reader.columns
    func fault(_ message: String) -> ContentError {
      ContentError(file: reader.file, row: 1, message: message)
    }
    func first(_ choices: [String]) -> Int? {
      choices.compactMap { names.firstIndex(of: $0) }.first
    }
    func required(_ choices: [String], _ what: String) throws -> Int {
      if let index = first(choices) { return index }
      let guess = choices.lazy.compactMap { nearest(to: $0, among: names) }.first
      let near = guess.map { "; did you mean \"\($0)\"?" } ?? ""
      throw fault(
        "no column \(choices.map { "\"\($0)\"" }.joined(separator: " or ")) (\(what)); there are "
          + quotedList(names) + near)
    }
    action = try required(["action"], "what was done")
    propensity = try required(
      ["pscore", "propensity"], "the probability with which it was done")
    let rewards = names.filter { $0.hasPrefix("reward:") }
    if let wanted {
      reward = try required([wanted, "reward:" + wanted], "what came of it")
    } else if rewards.count == 1, first(["reward"]) == nil {
      reward = try required(rewards, "what came of it")
    } else if rewards.count > 1, first(["reward"]) == nil {
      throw fault(
        "several rewards: \(quotedList(rewards)); say which one is meant with --reward")
    } else {
      reward = try required(["reward"], "what came of it")
    }
    rewardName = names[reward]
    session = first(["session"])
    step = first(["step"])
    kept = first(["keep_prob"])
    let families = try ActionColumns(names, fault: fault)
    evaluated = families.columns["pe"] ?? []
    logging = families.columns["pb"] ?? []
    predictions = families.columns["q"] ?? []
    actions = families.actions
    findsActions = families.actions.isEmpty
    if policy == .columns, evaluated.isEmpty {
      throw fault(
        "no columns \"pe0\", \"pe1\", … or \"pe:NAME\" (the probability of each action under the "
          + "evaluated policy); without them name a policy, for instance --policy uniform")
    }
    if policy == .greedy, predictions.isEmpty {
      throw fault("no columns \"q0\", … or \"q:NAME\": --policy greedy goes by predicted rewards")
    }
    let known = Set(
      [action, reward, propensity] + [session, step, kept].compactMap(\.self) + evaluated + logging
        + predictions)
    ignored = names.indices.filter { !known.contains($0) }.map { names[$0] }
  }

  /// The position of an action; new ones are taken in where the file has no columns by action.
  mutating func position(of name: String) -> Int? {
    if let position = actions.firstIndex(of: name) { return position }
    guard findsActions else { return nil }
    actions.append(name)
    return actions.count - 1
  }
}

/// Columns that come once for every action: `pe0`, `pe1`, … or `pe:NAME`.
private struct ActionColumns {
  private(set) var actions: [String] = []
  private(set) var columns: [String: [Int]] = [:]

  init(_ names: [String], fault: (String) -> ContentError) throws {
    for family in ["pe", "pb", "q"] {
      var found: [(action: String, column: Int)] = []
      for (column, name) in names.enumerated() where name.hasPrefix(family) {
        let rest = name.dropFirst(family.count)
        if rest.hasPrefix(":") {
          found.append((String(rest.dropFirst()), column))
        } else if !rest.isEmpty, rest.allSatisfy(\.isWholeNumber) {
          found.append((String(rest), column))
        }
      }
      guard !found.isEmpty else { continue }
      if actions.isEmpty { actions = found.map(\.action) }
      guard found.count == actions.count, Set(found.map(\.action)) == Set(actions),
        Set(actions).count == actions.count
      else {
        throw fault(
          "columns \"\(family)…\" are for actions \(quotedList(found.map(\.action))); expected each "
            + "of \(quotedList(actions)) once")
      }
      columns[family] = actions.compactMap { action in
        found.first { $0.action == action }?.column
      }
    }
  }
}

/// Rows as they are read, before they are put in order.
struct DecisionDraft {
  let file: String
  let faults = DiagnosticLog()
  private var found = 0
  private var rows: [(session: Int, step: Double, number: Int, row: LoggedDecisions.Row)] = []
  private var sessions: [String: Int] = [:]
  private var sessionNames: [String] = []

  init(file: String) { self.file = file }

  private mutating func fault(_ row: Int, _ message: String) {
    found += 1
    guard found <= 20 else { return }
    faults.report(Diagnostic(file: file, line: row, message: message))
  }

  private mutating func number(
    _ reader: CSVReader, _ column: Int, _ what: String, in range: ClosedRange<Double>? = nil,
    isAbove lower: Double? = nil
  ) -> Double? {
    let text = reader.text(at: column)
    let name = reader.columns[column]
    guard let value = Double(text), value.isFinite else {
      fault(reader.row, "\(name): found \"\(text)\"; expected \(what)")
      return nil
    }
    let isBelow = lower.map { value <= $0 } ?? false
    if isBelow || range?.contains(value) == false {
      fault(reader.row, "\(name): found \(text); expected \(what)")
      return nil
    }
    return value
  }

  private mutating func numbers(
    _ reader: CSVReader, _ columns: [Int], _ what: String, in range: ClosedRange<Double>?
  ) -> [Double]? {
    var values: [Double] = []
    for column in columns {
      guard let value = number(reader, column, what, in: range) else { return nil }
      values.append(value)
    }
    return values
  }

  mutating func add(_ reader: CSVReader, _ columns: inout DecisionColumns) {
    guard reader.fieldCount == reader.columns.count else {
      fault(
        reader.row,
        "found \(reader.fieldCount) fields; expected \(reader.columns.count), one for "
          + "each column")
      return
    }
    let name = reader.text(at: columns.action)
    guard !name.isEmpty, let action = columns.position(of: name) else {
      let near = nearest(to: name, among: columns.actions).map { "; did you mean \"\($0)\"?" } ?? ""
      fault(
        reader.row,
        "action: found \"\(name)\"; expected one of \(quotedList(columns.actions))\(near)")
      return
    }
    let share = 0.0...1.0
    guard let reward = number(reader, columns.reward, "a number"),
      let propensity = number(
        reader, columns.propensity,
        "a probability above 0, at most 1: what was done cannot have been impossible", in: share,
        isAbove: 0),
      let evaluated = numbers(reader, columns.evaluated, "a probability, 0 to 1", in: share),
      let logging = numbers(reader, columns.logging, "a probability, 0 to 1", in: share),
      let predictions = numbers(reader, columns.predictions, "a number", in: nil)
    else { return }
    var kept = 1.0
    if let column = columns.kept {
      guard
        let value = number(
          reader, column, "the probability with which the row was kept, above 0, at most 1",
          in: share, isAbove: 0)
      else { return }
      kept = value
    }
    for (family, values) in [("pe", evaluated), ("pb", logging)] where !values.isEmpty {
      let sum = values.reduce(0, +)
      if abs(sum - 1) > 1e-6 {
        fault(reader.row, "\(family)…: the probabilities sum to \(sum); expected 1")
        return
      }
    }
    if !logging.isEmpty, abs(logging[action] - propensity) > 1e-6 {
      fault(
        reader.row,
        "\(reader.columns[columns.propensity]): found \(propensity), but pb… says "
          + "\(logging[action]) of the action taken; expected the same")
      return
    }
    enter(
      reader, columns,
      LoggedDecisions.Row(
        chosen: action, reward: reward, propensity: propensity, evaluated: evaluated,
        logging: logging, predictions: predictions, kept: kept))
  }

  private mutating func enter(
    _ reader: CSVReader, _ columns: DecisionColumns, _ row: LoggedDecisions.Row
  ) {
    let name = columns.session.map { reader.text(at: $0) } ?? "\(reader.row)"
    var step = Double(rows.count)
    if let column = columns.step {
      guard let value = number(reader, column, "the number of the step") else { return }
      step = value
    }
    if sessions[name] == nil {
      sessions[name] = sessionNames.count
      sessionNames.append(name)
    }
    rows.append((sessions[name] ?? 0, step, reader.row, row))
  }

  /// The decisions by session and step.
  func decisions(
    _ columns: DecisionColumns, _ policy: DecisionLog.Policy
  ) throws(ContentError) -> LoggedDecisions {
    if rows.isEmpty {
      throw ContentError(file: file, row: nil, message: "found no rows; expected a decision")
    }
    let actions = columns.actions
    var target: Int?
    if case .always(let name) = policy {
      target = actions.firstIndex(of: name)
      if target == nil {
        let near = nearest(to: name, among: actions).map { "; did you mean \"\($0)\"?" } ?? ""
        throw ContentError(
          file: file, row: nil,
          message: "no action \"\(name)\" in this log; there are \(quotedList(actions))\(near)")
      }
    }
    let ordered = rows.sorted {
      ($0.session, $0.step, $0.number) < ($1.session, $1.step, $1.number)
    }
    for (a, b) in zip(ordered, ordered.dropFirst()) where a.session == b.session {
      guard a.step == b.step else { continue }
      throw ContentError(
        file: file, row: b.number,
        message: "step: session \"\(sessionNames[b.session])\" has step \(b.step) twice, first in "
          + "row \(a.number)")
    }
    var log = LoggedDecisions(actions: actions)
    var session: [LoggedDecisions.Row] = []
    for (place, entry) in ordered.enumerated() {
      var row = entry.row
      row.evaluated = Self.evaluated(row, policy, target, count: actions.count)
      session.append(row)
      if place + 1 == ordered.count || ordered[place + 1].session != entry.session {
        log.add(session: session)
        session.removeAll()
      }
    }
    return log
  }

  private static func evaluated(
    _ row: LoggedDecisions.Row, _ policy: DecisionLog.Policy, _ target: Int?, count: Int
  ) -> [Double] {
    switch policy {
    case .columns: return row.evaluated
    case .uniform: return Array(repeating: 1 / Double(count), count: count)
    case .always, .greedy:
      var best = target ?? 0
      if policy == .greedy {
        for action in row.predictions.indices where row.predictions[action] > row.predictions[best]
        {
          best = action
        }
      }
      return (0..<count).map { $0 == best ? 1 : 0 }
    }
  }
}
