import Formats
import NumericalMethods

/// Kinds of law, by their names in a scenario.
enum InputLawKind: String, CaseIterable {
  case normal, lognormal, uniform, loguniform, triangular, pert, choice

  /// The sets of parameters that state a law of this kind; any one of them will do.
  var parameters: [[String]] {
    switch self {
    case .normal: [["median", "p90"], ["mean", "sd"], ["p10", "p90"]]
    case .lognormal: [["median", "p90"], ["median", "log_sd"], ["mean", "sd"], ["p10", "p90"]]
    case .uniform, .loguniform: [["from", "to"]]
    case .triangular, .pert: [["low", "mode", "high"]]
    case .choice: [["values"], ["values", "weights"]]
    }
  }
}

/// A law as read: what it is and how its values are spelled.
struct StatedLaw: Sendable {
  let law: InputLaw
  let form: ValueForm
}

/// Reads the parameters of one law, all of which must have one form.
private struct ParameterReader {
  let reader: ObjectReader
  let kind: InputLawKind
  private(set) var form: ValueForm?
  private(set) var isSound = true

  init(_ reader: ObjectReader, _ kind: InputLawKind) {
    self.reader = reader
    self.kind = kind
  }

  mutating func fail(_ message: String, at key: String? = nil) {
    isSound = false
    (key.flatMap { reader.optional($0) } ?? reader.value).report(message)
  }

  /// A value in the unit of the key that the law stands for.
  mutating func quantity(_ key: String) -> Double {
    guard let value = reader.optional(key) else { return 1 }
    return quantity(value)
  }

  mutating func quantity(_ value: ValueReader) -> Double {
    guard let read = ValueForm.reading(value.node) else {
      isSound = false
      value.reportFound("expected a number, or text with a unit such as \"5 min\" or \"$0.30/M\"")
      return 1
    }
    if let form, form != read.form {
      isSound = false
      value.reportFound("all values of one law have the same unit")
    }
    form = form ?? read.form
    return read.number
  }

  mutating func number(_ key: String, in range: ClosedRange<Double>, _ expecting: String) -> Double
  {
    guard let value = reader.optional(key) else { return range.lowerBound }
    guard let number = value.double(in: range, expecting) else {
      isSound = false
      return range.lowerBound
    }
    return number
  }

  /// Which of the sets of parameters is given; reports where none is.
  mutating func given() -> [String] {
    let known = Set(kind.parameters.joined())
    let present = Set(reader.keys).intersection(known)
    for key in kind.parameters.joined() { reader.ignore(key) }
    if let set = kind.parameters.first(where: { Set($0) == present }) { return set }
    let sets = kind.parameters.map { $0.map { "\"\($0)\"" }.joined(separator: " and ") }
    let found = reader.keys.filter(present.contains).map { "\"\($0)\"" }
    fail(
      "found \(found.isEmpty ? "no parameters" : found.joined(separator: " and ")); "
        + "a \(kind.rawValue) law is given by \(sets.joined(separator: ", or by "))")
    return []
  }
}

extension StatedLaw {
  /// Reads a law; `nil` after a mistake.
  init?(_ reader: ObjectReader) {
    guard let named = reader.required("uncertain", "expected the kind of a law"),
      let kind = named.choice(InputLawKind.self)
    else {
      // Which parameters are right is not known without the kind.
      _ = reader.takeUnread()
      return nil
    }
    var parameters = ParameterReader(reader, kind)
    let given = parameters.given()
    guard !given.isEmpty else { return nil }
    let law = kind == .choice ? Self.choice(&parameters) : Self.law(kind, given, &parameters)
    guard parameters.isSound, let law, let form = parameters.form else { return nil }
    self.init(law: law, form: form)
  }

  private static func law(
    _ kind: InputLawKind, _ given: [String], _ reader: inout ParameterReader
  ) -> InputLaw? {
    // The standard deviation of a logarithm has no unit.
    let values = given.filter { $0 != "log_sd" }.map { reader.quantity($0) }
    let spread =
      given.contains("log_sd")
      ? reader.number("log_sd", in: 0...10, "expected a standard deviation of a logarithm") : 0
    guard reader.isSound else { return nil }
    let isLogarithmic = kind == .lognormal || kind == .loguniform
    if isLogarithmic, let key = zip(given, values).first(where: { $0.1 <= 0 && $0.0 != "sd" })?.0 {
      reader.fail("found 0 or less; a \(kind.rawValue) law is above 0", at: key)
      return nil
    }
    if given[1] == "sd" {
      guard values[1] >= 0 else {
        reader.fail("found less than 0; expected a standard deviation", at: "sd")
        return nil
      }
    } else if let place = values.indices.dropFirst().first(where: { values[$0] < values[$0 - 1] }) {
      reader.fail(
        "found a \"\(given[place])\" below the \"\(given[place - 1])\"", at: given[place])
      return nil
    }
    let law = continuous(kind, given, values, spread)
    guard law.isProper else {
      let isNarrow = given.last == "log_sd" ? spread == 0 : isWithoutWidth(given, values)
      if isNarrow { return .constant(values[0]) }
      reader.fail("found numbers too large or too close together for a \(kind.rawValue) law")
      return nil
    }
    return .continuous(law)
  }

  private static func isWithoutWidth(_ given: [String], _ values: [Double]) -> Bool {
    given[1] == "sd" ? values[1] == 0 : values.allSatisfy { $0 == values[0] }
  }

  /// The law with these parameters, whether it is proper or not.
  private static func continuous(
    _ kind: InputLawKind, _ given: [String], _ values: [Double], _ spread: Double
  ) -> ContinuousLaw {
    let (first, second) = (values[0], values.last ?? 0)
    // Between the 10 % and the 90 % points of a normal law lie 2 x 1.2816 standard deviations.
    let width = 2 * normalQuantile(0.9)
    switch (kind, given) {
    case (.normal, ["mean", "sd"]): return .normal(mean: first, standardDeviation: second)
    case (.normal, ["p10", "p90"]):
      return .normal(
        mean: first + (second - first) / 2, standardDeviation: (second - first) / width)
    case (.normal, _): return .normal(median: first, p90: second)
    case (.lognormal, ["median", "log_sd"]): return .lognormal(median: first, sigma: spread)
    case (.lognormal, ["mean", "sd"]):
      // Moments of the lognormal law: sigma² = ln(1 + (sd / mean)²), median = mean exp(-sigma² / 2).
      let square = deterministicLog(1 + second / first * (second / first))
      return .lognormal(
        median: first * deterministicExp(-square / 2), sigma: square.squareRoot())
    case (.lognormal, ["p10", "p90"]):
      return .lognormal(
        median: first.squareRoot() * second.squareRoot(),
        sigma: deterministicLog(second / first) / width)
    case (.lognormal, _): return .lognormal(median: first, p90: second)
    case (.loguniform, _): return .logUniform(low: first, high: second)
    case (.triangular, _): return .triangular(low: first, mode: values[1], high: second)
    case (.pert, _) where first < second: return .pert(low: first, mode: values[1], high: second)
    case (.uniform, _), (.pert, _), (.choice, _): return .uniform(low: first, high: second)
    }
  }

  private static func choice(_ parameters: inout ParameterReader) -> InputLaw? {
    let reader = parameters.reader
    let expecting = "expected a list of at least one value"
    var values: [Double] = []
    guard let list = reader.optional("values"), let nodes = list.node.array, !nodes.isEmpty else {
      parameters.fail("found no values; \(expecting)", at: "values")
      return nil
    }
    for (index, node) in nodes.enumerated() {
      let path = ContentPath.index(index, of: list.path)
      values.append(parameters.quantity(ValueReader(node, path: path, log: list.log)))
    }
    var weights = [Double](repeating: 1, count: values.count)
    if let list = reader.optional("weights") {
      weights = list.array { $0.double(in: 0...1e9, "expected a weight, 0 to 1e9") } ?? []
      guard weights.count == values.count else {
        parameters.fail("found weights that are not one for each value", at: "weights")
        return nil
      }
    }
    let total = weights.reduce(0, +)
    guard parameters.isSound, total > 0 else {
      if parameters.isSound { parameters.fail("found no weight above 0", at: "weights") }
      return nil
    }
    let likeliest = values[weights.firstIndex(of: weights.max() ?? 1) ?? 0]
    // In ascending order, so that a higher uniform is a higher value here too.
    let order = values.indices.filter { weights[$0] > 0 }.sorted { values[$0] < values[$1] }
    var sum = 0.0
    let shares = order.map { index in
      sum += weights[index]
      return sum / total
    }
    let sorted = order.map { values[$0] }
    return .choice(
      values: sorted, shares: shares, likeliest: sorted.firstIndex(of: likeliest) ?? 0)
  }
}
