import Formats
import NumericalMethods
import Quantities

/// What an uncertain value may be, and how likely.
enum InputLaw: Sendable {
  /// The same value always: a law of no width.
  case constant(Double)
  /// A law with a density.
  case continuous(ContinuousLaw)
  /// One of a few values in ascending order, each with the share of all that lies up to it.
  case choice(values: [Double], shares: [Double], likeliest: Int)

  /// How far into the tails of a law without end draws go: to its 0.1 % and 99.9 % points.
  ///
  /// A key has limits and a normal law has none: draws beyond these points are set to them, so that
  /// a scenario whose limits hold there is never refused in the middle of an experiment.
  private static let tail = 0.001

  /// The value below which a share `u` lies, within what is drawn.
  func quantile(_ u: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .continuous(let law):
      law.quantile(hasEnds ? u : min(max(u, Self.tail), 1 - Self.tail))
    case .choice(let values, let shares, _):
      values[shares.firstIndex { u < $0 } ?? values.count - 1]
    }
  }

  /// The nominal value: the median, or the likeliest of a few.
  var centre: Double {
    if case .choice(let values, _, let likeliest) = self { return values[likeliest] }
    return quantile(0.5)
  }

  /// The least and the greatest value that is drawn.
  var ends: [Double] {
    switch self {
    case .constant(let value): [value]
    case .continuous: [quantile(0), quantile(1)]
    case .choice(let values, _, _): values
    }
  }

  private var hasEnds: Bool {
    guard case .continuous(let law) = self else { return true }
    switch law {
    case .normal, .lognormal: return false
    case .uniform, .logUniform, .triangular, .beta: return true
    }
  }
}

/// How the values of a law are spelled: the parameters that the user gave all have one form.
enum ValueForm: Hashable, Sendable {
  /// A bare number.
  case number
  /// A length of time; its number is microseconds.
  case span
  /// A number within text, such as a price: `$0.30/M`.
  case text(before: String, after: String)

  /// The form and the number of a value; `nil` where it has none.
  static func reading(_ node: JSONNode) -> (form: Self, number: Double)? {
    if let number = node.double { return number.isFinite ? (.number, number) : nil }
    guard let text = node.string else { return nil }
    if let span = SimDuration(parsing: text) { return (.span, Double(span.microseconds)) }
    let isDigit = { (character: Character) in character.isASCII && character.isNumber }
    guard let first = text.firstIndex(where: { isDigit($0) || $0 == "." }),
      let last = text.lastIndex(where: isDigit), first <= last,
      let number = Double(text[first...last]), number.isFinite
    else { return nil }
    return (
      .text(
        before: String(text[..<first]), after: String(text[text.index(after: last)...])), number
    )
  }

  /// A value as a scenario has it.
  func content(_ value: Double) -> JSONNode.Content {
    switch self {
    case .number: .number(value.description)
    case .span: .string("\(Int64(value.rounded())) us")
    case .text(let before, let after): .string(before + value.description + after)
    }
  }

  /// A value for people, to four digits.
  func words(_ value: Double) -> String {
    let short = Self.rounded(value)
    switch self {
    case .number: return Self.plain(short)
    case .span: return SimDuration(microseconds: Int64(short)).description
    case .text(let before, let after): return before + Self.plain(short) + after
    }
  }

  /// A value in the unit in which tables have it: seconds for lengths of time.
  func figure(_ value: Double) -> Double {
    if case .span = self { return value / 1_000_000 }
    return value
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15
      ? "\(Int64(value))" : value.description
  }

  /// A number with four significant digits.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0 else { return 0 }
    var unit = 1.0
    while value.magnitude / unit >= 10_000 { unit *= 10 }
    guard unit == 1 else { return (value / unit).rounded() * unit }
    var scale = 1.0
    while value.magnitude * scale < 1_000, scale < 1e15 { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}
