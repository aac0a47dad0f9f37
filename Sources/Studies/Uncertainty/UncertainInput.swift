import Accounting
import Formats
import NumericalMethods

/// A value of a scenario that is given as a law: `{"uncertain": "lognormal", "median": 1, "p90": 2}`.
struct UncertainInput: Sendable {
  /// Its place in a resolved scenario, as with `--set`.
  let path: String
  /// Its place in the scenario as written.
  let selector: JSONSelector
  /// What reports call it: the name that the scenario gives it, or its path.
  let name: String
  /// How likely its values are.
  let law: InputLaw
  /// How its values are spelled.
  let form: ValueForm
  /// Why it is uncertain; empty where the scenario does not say.
  let why: String
  /// Where the law comes from; empty where the scenario does not say.
  let source: String
  /// The law as written.
  let node: JSONNode
  /// The text of the scenario, marked as one from which values were drawn.
  private let origin: JSONSource

  init(
    _ stated: StatedLaw, path: String, selector: JSONSelector,
    texts: (name: String?, why: String, source: String), node: JSONNode
  ) {
    self.path = path
    self.selector = selector
    name = texts.name ?? path
    law = stated.law
    form = stated.form
    why = texts.why
    source = texts.source
    self.node = node
    origin = node.source.drawing(from: Self.words(stated.law, stated.form, of: node))
  }

  /// The law in words: `lognormal, p10 0.5, median 1, p90 2`.
  var words: String { Self.words(law, form, of: node) }

  private static func words(_ law: InputLaw, _ form: ValueForm, of node: JSONNode) -> String {
    let kind = node["uncertain"]?.string ?? ""
    switch law {
    case .constant(let value): return "\(kind) without width, \(form.words(value))"
    case .choice(let values, let shares, _):
      let parts = values.indices.map { index in
        let share = shares[index] - (index > 0 ? shares[index - 1] : 0)
        return "\(form.words(values[index])) with \(shortText((share * 1000).rounded() / 10)) %"
      }
      return "\(kind): " + parts.joined(separator: ", ")
    case .continuous:
      let points = [("p10", 0.1), ("median", 0.5), ("p90", 0.9)]
      return "\(kind), "
        + points.map { "\($0.0) \(form.words(law.quantile($0.1)))" }.joined(separator: ", ")
    }
  }

  /// The uniform number that stands for this input in one replication.
  ///
  /// It is keyed by seed, replication and the name of the input: other inputs, policies and points
  /// change nothing in it. Replications draw independently, so that intervals over them hold also
  /// where one stops as soon as they are narrow enough; a Latin hypercube would not allow that.
  func uniform(seed: UInt64, replication: Int) -> Double {
    var stream = RandomStream(
      seed: RandomStream.replicationSeed(seed, replication: UInt64(replication)),
      entity: Self.key(of: name), code: Self.purpose)
    return stream.openUniform()
  }

  /// FNV-1a (Fowler, Noll and Vo) over the bytes of a name.
  static func key(of name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// Sets these streams apart from all others of a replication ("uncertai").
  private static let purpose: UInt64 = 0x756E_6365_7274_6169

  /// A value as the scenario would have it, at the place of the law.
  func value(_ number: Double) -> JSONNode {
    JSONNode(form.content(number), source: origin, range: node.range)
  }

  /// The value in one replication, as a number.
  func draw(seed: UInt64, replication: Int) -> Double {
    law.quantile(uniform(seed: seed, replication: replication))
  }

  /// What reports say of it.
  var description: InputDescription {
    InputDescription(
      name: name, path: path, law: words, why: why, source: source,
      low: end(law.quantile(0.1)), centre: end(law.centre), high: end(law.quantile(0.9)))
  }

  private func end(_ value: Double) -> InputDescription.Value {
    InputDescription.Value(number: form.figure(value), text: form.words(value))
  }
}

extension UncertainInput {
  /// All laws of a scenario in the order of its text; mistakes go to `log`.
  static func all(in root: JSONNode, _ log: DiagnosticLog) -> [UncertainInput] {
    var search = InputSearch(root: root, log: log)
    search.visit(root, [], .root)
    return search.inputs
  }
}

/// Walks a scenario and gathers its laws.
private struct InputSearch {
  let root: JSONNode
  let log: DiagnosticLog
  var inputs: [UncertainInput] = []
  private var names: [String] = []

  init(root: JSONNode, log: DiagnosticLog) {
    self.root = root
    self.log = log
  }

  /// Parts of a scenario that are no part of the simulated world.
  private static let refused: Set<String> = [
    "$schema", "schema", "name", "question", "extends", "baseline", "experiment", "gap", "vary",
    "sweep",
  ]

  mutating func visit(_ node: JSONNode, _ steps: [JSONSelector.Step], _ path: ContentPath) {
    switch node.content {
    case .object(let members):
      if members.contains(where: { $0.key == "uncertain" }) { return read(node, steps, path) }
      // The market's laws are drawn once per draw of its own study; a run takes no notice of them.
      for member in members where !(steps.isEmpty && member.key == "market") {
        visit(member.value, steps + [.key(member.key)], .key(member.key, of: path))
      }
    case .array(let items):
      for (index, item) in items.enumerated() {
        visit(item, steps + [.index(index)], .index(index, of: path))
      }
    case .null, .bool, .number, .string: break
    }
  }

  private mutating func read(
    _ node: JSONNode, _ steps: [JSONSelector.Step], _ path: ContentPath
  ) {
    let value = ValueReader(node, path: path, log: log)
    guard case .key(let section)? = steps.first, !Self.refused.contains(section) else {
      value.report("found an uncertain value; only parts of the simulated world are uncertain")
      return
    }
    var texts: (name: String?, why: String, source: String) = (nil, "", "")
    let stated = value.object { reader -> StatedLaw? in
      texts.name = reader.optional("name")?.string("expected what reports call this input")
      texts.why = reader.string("why", default: "", "expected why the value is uncertain")
      texts.source = reader.string("source", default: "", "expected where the law comes from")
      return StatedLaw(reader)
    }
    guard let stated = stated ?? nil, let selector = JSONSelector(steps: steps),
      let canonical = JSONSelector(steps: canonical(steps))
    else { return }
    let input = UncertainInput(
      stated, path: canonical.text, selector: selector, texts: texts, node: node)
    value.reportRepeated(input.name, of: "uncertain value", in: &names)
    inputs.append(input)
  }

  /// The place in a resolved scenario, which always has a list of workloads.
  ///
  /// Policies go by their names, so that draws do not depend on which of them are run.
  private func canonical(_ steps: [JSONSelector.Step]) -> [JSONSelector.Step] {
    if steps.first == .key("workload") {
      return [.key("workloads"), .index(0)] + steps.dropFirst()
    }
    if steps.first == .key("policies"), steps.count > 1, case .index(let index) = steps[1] {
      let names = Scenario.policyNames(in: root)
      // A name in brackets must not end them, nor be taken for a position.
      if names.indices.contains(index), !names[index].contains("]"), Int(names[index]) == nil {
        return [steps[0], .match(key: "name", text: names[index])] + steps.dropFirst(2)
      }
    }
    return steps
  }
}
