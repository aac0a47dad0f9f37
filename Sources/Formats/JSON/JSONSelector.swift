/// A place in a tree as a user names it: `experiment.horizon`, `policies[0].x`,
/// `policies[name=sticky].x`.
public struct JSONSelector: Hashable, Sendable {
  /// One step down the tree.
  public enum Step: Hashable, Sendable {
    /// The value of a key.
    case key(String)
    /// An element of an array, counted from 0.
    case index(Int)
    /// The first element of an array whose `key` says `text`.
    case match(key: String, text: String)
  }

  /// The steps from the root; at least one.
  public let steps: [Step]
  /// The selector as the user wrote it.
  public let text: String

  /// Reads a selector; a leading `$.` is allowed, and a key with dots is written `["a.b"]`.
  ///
  /// - Returns: `nil` where the text is no selector.
  public init?(parsing text: String) {
    self.text = text
    var rest = text[...]
    if rest.hasPrefix("$.") { rest = rest.dropFirst(2) }
    if rest.hasPrefix("$[") { rest = rest.dropFirst() }
    var steps: [Step] = []
    while !rest.isEmpty {
      if rest.first == "[" {
        guard let step = Self.bracket(&rest) else { return nil }
        steps.append(step)
      } else {
        if !steps.isEmpty {
          guard rest.first == "." else { return nil }
          rest = rest.dropFirst()
        }
        let key = rest.prefix { $0 != "." && $0 != "[" }
        guard !key.isEmpty else { return nil }
        steps.append(.key(String(key)))
        rest = rest.dropFirst(key.count)
      }
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps
  }

  /// Makes a selector of steps; `nil` where there are none.
  public init?(steps: [Step]) {
    guard !steps.isEmpty else { return nil }
    self.steps = steps
    text = steps.reduce("") { (text: String, step: Step) -> String in
      switch step {
      case .key(let key) where key.contains { ".[]\"".contains($0) }: text + "[\"\(key)\"]"
      case .key(let key): text.isEmpty ? key : text + ".\(key)"
      case .index(let index): text + "[\(index)]"
      case .match(let key, let value): text + "[\(key)=\(value)]"
      }
    }
  }

  private static func bracket(_ rest: inout Substring) -> Step? {
    rest = rest.dropFirst()
    if rest.first == "\"" {
      guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
      let key = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard rest.first == "]" else { return nil }
      rest = rest.dropFirst()
      return .key(key)
    }
    guard let end = rest.firstIndex(of: "]") else { return nil }
    let inner = rest[..<end]
    rest = rest[rest.index(after: end)...]
    if let index = Int(inner), index >= 0 { return .index(index) }
    let parts = inner.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return .match(key: String(parts[0]), text: String(parts[1]))
  }
}

/// Why a selector names no place in a tree.
public struct JSONSelectorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was looked for and what is there.
  public let message: String
  /// A likely remedy.
  public let suggestion: String?

  /// The message, and the remedy where there is one.
  public var description: String { message + (suggestion.map { "; \($0)" } ?? "") }

  /// The error as a diagnostic about an argument such as `--set a.b=3`.
  public func diagnostic(argument: String) -> Diagnostic {
    Diagnostic(file: argument, message: message, suggestion: suggestion)
  }
}
