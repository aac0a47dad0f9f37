public import Quantities

/// What a name in a table of rankings tells: `z-ai/glm-5.2-20260616:free` is the free variant of
/// `z-ai/glm-5.2`, first offered on 16 June 2026.
public struct RankedName: Hashable, Sendable {
  /// The part before the slash.
  public var author: String
  /// `author/name` without variant and day.
  public var plain: String
  /// What follows the colon, for example `free`; empty for the model itself.
  public var variant: String
  /// The day that the name ends with; `nil` where it names none.
  public var day: CalendarDate?

  /// Takes a name apart; `nil` where it has no author or nothing after it.
  public init?(_ text: some StringProtocol) {
    let parts = String(text).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    variant = parts.count == 2 ? String(parts[1]) : ""
    guard let path = parts.first, let slash = path.firstIndex(of: "/") else { return nil }
    author = String(path[..<slash])
    var name = path[slash...].dropFirst()
    if let (shorter, day) = Self.day(endOf: name) {
      name = shorter
      self.day = day
    }
    guard !author.isEmpty, !name.isEmpty else { return nil }
    plain = author + "/" + name
  }

  /// `-20260616` or `-2025-08-07` at the end; shorter numbers such as `-2507` are names.
  private static func day(
    endOf name: Substring
  ) -> (name: Substring, day: CalendarDate)? {
    for length in [9, 11] where name.count > length {
      let tail = name.suffix(length)
      guard tail.first == "-" else { continue }
      var text = String(tail.dropFirst())
      if length == 9, text.allSatisfy(\.isNumber) {
        text.insert("-", at: text.index(text.startIndex, offsetBy: 6))
        text.insert("-", at: text.index(text.startIndex, offsetBy: 4))
      }
      if let day = CalendarDate(parsing: text) { return (name.dropLast(length), day) }
    }
    return nil
  }
}

extension Register {
  /// The registered model that a table of rankings means; `nil` where the register has none.
  ///
  /// The name is tried as it is, without its day, and with its words in another order. The author
  /// must be the same, so that `deepseek-llama-70b` is no Llama.
  public func slug(ofRanked name: RankedName) -> String? {
    let maker = author(named: name.author)?.slug ?? name.author
    let plain = name.plain.dropFirst(name.author.count + 1)
    let spellings = [String(plain)] + Self.turned(plain)
    for spelling in spellings {
      if let slug = slug(named: spelling), slug.hasPrefix(maker + "/") { return slug }
    }
    return nil
  }

  /// `claude-opus-4.7` for `claude-4.7-opus`: a version that stands second, put last.
  private static func turned(_ name: Substring) -> [String] {
    var words = name.split(separator: "-")
    guard words.count >= 3, words[1].allSatisfy({ $0.isNumber || $0 == "." }) else { return [] }
    words.append(words.remove(at: 1))
    return [words.joined(separator: "-")]
  }

  /// Country of an author, by slug or other name; `nil` where the register has none.
  public func origin(ofAuthor name: String) -> String? { author(named: name)?.origin }

  /// Whether the weights of a registered model are published; `nil` where unknown.
  public func openWeights(of slug: String) -> Bool? { model(slug)?.openWeights }

  /// First day of a registered model; `nil` where unknown.
  public func released(of slug: String) -> CalendarDate? { model(slug)?.released }
}
