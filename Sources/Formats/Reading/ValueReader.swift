public import Quantities

/// A value to be decoded, with its path and the log its mistakes go to.
///
/// A method that finds another kind of value, or one out of range, reports it and returns `nil`.
/// `expecting` is the end of that message: a clause that says what would be right, such as
/// `a rate is tasks per second, 0 or more, e.g. 12.5`.
public struct ValueReader {
  /// The value.
  public let node: JSONNode
  /// Its place in the tree.
  public let path: ContentPath
  /// Where mistakes are reported.
  public let log: DiagnosticLog

  /// Creates a reader of the value at `path`.
  public init(_ node: JSONNode, path: ContentPath = .root, log: DiagnosticLog) {
    self.node = node
    self.path = path
    self.log = log
  }

  /// Reports a mistake about this value.
  public func report(
    _ message: String, suggestion: String? = nil, severity: Diagnostic.Severity = .error
  ) {
    log.report(
      node.source.diagnostic(
        severity: severity, at: node.range, path: path.description, message: message,
        suggestion: suggestion))
  }

  /// Reports that the value is of another kind than expected, or out of range.
  public func reportFound(_ expecting: String) { report("found \(foundText); \(expecting)") }

  /// The value as a message shows it.
  private var foundText: String {
    node.source.law.map { "\(plainText), which can be drawn (\($0))" } ?? plainText
  }

  private var plainText: String {
    switch node.content {
    case .string(let text):
      "a string " + JSONNode.string(text.count > 60 ? text.prefix(60) + "…" : text).compactText
    case .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: node.kindWithArticle
    }
  }
}

extension ValueReader {
  /// The text.
  public func string(_ expecting: String = "expected a string") -> String? {
    guard let text = node.string else { return failed(expecting) }
    return text
  }

  /// The truth value.
  public func bool(_ expecting: String = "expected true or false") -> Bool? {
    guard let flag = node.bool else { return failed(expecting) }
    return flag
  }

  /// A whole number within `range`.
  public func int(in range: ClosedRange<Int>, _ expecting: String) -> Int? {
    guard let number = node.int64.flatMap(Int.init(exactly:)) ?? roundedDraw, range.contains(number)
    else { return failed(expecting) }
    if node.source.law != nil {
      report("draws are rounded to whole numbers", severity: .warning)
    }
    return number
  }

  /// A drawn number rounded to a whole one; `nil` for numbers that are written.
  private var roundedDraw: Int? {
    guard node.source.law != nil, let number = node.double else { return nil }
    return Int(exactly: number.rounded())
  }

  /// A finite number within `range`.
  public func double(in range: ClosedRange<Double>, _ expecting: String) -> Double? {
    guard let number = node.double, number.isFinite, range.contains(number)
    else { return failed(expecting) }
    return number
  }

  /// A number, or text such as `"0.000003"`, with all its digits.
  public func decimal(_ expecting: String = "expected a number") -> ExactDecimal? {
    let text = node.numberText ?? node.string
    guard let number = text.flatMap(ExactDecimal.init(parsing:)) else { return failed(expecting) }
    return number
  }

  /// A length of time such as `"5 min"`.
  public func duration(_ expecting: String? = nil) -> SimDuration? {
    guard let length = node.string.flatMap(SimDuration.init(parsing:)) else {
      let units = "us, ms, s, min, h, d or week"
      return failed(expecting ?? "a duration is text with a unit (\(units)), e.g. \"5 min\"")
    }
    return length
  }

  /// A price of tokens of 0 or more, such as `"$0.30/M"` or a bare number quoted in `unit`.
  ///
  /// A price that is no whole number of pico-dollars per token is rounded half to even, and
  /// reported as a warning.
  public func tokenRate(per unit: TokenRate.QuoteUnit, _ expecting: String? = nil) -> TokenRate? {
    let text = node.numberText ?? node.string ?? ""
    guard let quote = TokenRate.rounding(parsing: text, per: unit), quote.rate >= .free else {
      let bare = unit == .token ? "token" : "million tokens"
      return failed(expecting ?? "a price is \"$0.30/M\", or a number of USD per \(bare)")
    }
    if quote.wasRounded, node.source.law == nil {
      report("\(text) is rounded to \(quote.rate)", severity: .warning)
    }
    return quote.rate
  }

  /// One of the texts in `choices`.
  public func choice(of choices: [String]) -> String? {
    guard let text = node.string else { return failed("expected one of \(quotedList(choices))") }
    guard !choices.contains(text) else { return text }
    let near = nearest(to: text, among: choices).map { "did you mean \"\($0)\"?" }
    report("found \"\(text)\"; expected one of \(quotedList(choices))", suggestion: near)
    return nil
  }

  /// The case whose raw value the text is.
  public func choice<Choice>(_ type: Choice.Type = Choice.self) -> Choice?
  where Choice: CaseIterable & RawRepresentable<String> {
    choice(of: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
  }

  /// What `body` makes of an object; keys that it does not ask for are reported.
  public func object<Result>(
    _ expecting: String = "expected an object", _ body: (ObjectReader) -> Result
  ) -> Result? {
    guard let members = node.object else { return failed(expecting) }
    let reader = ObjectReader(self, members: members)
    let result = body(reader)
    reader.finish()
    return result
  }

  /// What `body` makes of each element in turn; elements for which it returns `nil` are left out.
  public func array<Element>(
    _ expecting: String = "expected an array", _ body: (ValueReader) -> Element?
  ) -> [Element]? {
    guard let items = node.array else { return failed(expecting) }
    return items.enumerated().compactMap { index, item in
      body(ValueReader(item, path: .index(index, of: path), log: log))
    }
  }

  /// What `body` makes of each value of an object whose keys are names, in order.
  public func map<Element>(
    _ expecting: String = "expected an object", _ body: (String, ValueReader) -> Element?
  ) -> [Element]? {
    guard let members = node.object else { return failed(expecting) }
    return members.compactMap { member in
      body(
        member.key,
        ValueReader(member.value, path: .key(member.key, of: path), log: log))
    }
  }

  private func failed<Result>(_ expecting: String) -> Result? {
    reportFound(expecting)
    return nil
  }
}
