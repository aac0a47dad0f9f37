import Formats

/// What a share is a share of: numerator, denominator and unit.
///
/// Spelled `CN of named tokens`, `anthropic of top 10 tokens`, `open of paid spend`,
/// `CN over US requests`, `CN of world spend`; ``init(parsing:)`` reads what ``description`` writes.
public struct Observation: Hashable, Sendable {
  /// What is counted.
  public enum Part: Hashable, Sendable {
    /// Models of authors of a country (two capital letters).
    case origin(String)
    /// Models of an author.
    case author(String)
    /// One model, as the panel names it.
    case model(String)
    /// Models whose weights are published (`open`) or are known not to be (`closed`).
    case weights(open: Bool)
    /// Models that cost nothing.
    case free
  }
  /// What it is a share of.
  public enum Whole: Hashable, Sendable {
    /// The platform, models that are not named included.
    case all
    /// Models that the rankings name.
    case named
    /// The models with most tokens, so many of them; the numerator counts among these only.
    case top(Int)
    /// Named models that cost something; the numerator counts among these only.
    case paid
    /// Another part: a ratio and no share.
    case part(Part)
    /// The world's spend on inference, of which the platform is ``worldShare``.
    case world
  }
  /// In what it is measured.
  public enum Unit: String, CaseIterable, Hashable, Sendable {
    /// Prompt and completion tokens by each model's own tokenizer.
    case tokens
    /// Requests, from tokens per request.
    case requests
    /// Dollars, from effective prices.
    case spend
  }
  /// What is counted.
  public var part: Part
  /// What it is a share of.
  public var whole: Whole
  /// In what it is measured.
  public var unit: Unit

  /// The platform's share of the world's spend on inference: about 2 % by one secondary source
  /// (Ramp, through a newsletter, 2026).
  public static let worldShare = 0.02

  /// Creates an observation.
  public init(_ part: Part, of whole: Whole = .named, unit: Unit = .tokens) {
    self.part = part
    self.whole = whole
    self.unit = unit
  }
}

extension Observation.Part: CustomStringConvertible {
  /// The word that stands for the part.
  public var description: String {
    switch self {
    case .origin(let name), .author(let name), .model(let name): name
    case .weights(let isOpen): isOpen ? "open" : "closed"
    case .free: "free"
    }
  }

  /// Reads a word: two capital letters, `open`, `closed`, `free`, `author/model`, or an author.
  public init?(parsing text: some StringProtocol) {
    let isOrigin = text.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    let isName = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "-._/:".utf8.contains(byte)
        || (0x41...0x5A).contains(byte)
    }
    guard !text.isEmpty, isName else { return nil }
    switch text {
    case "open": self = .weights(open: true)
    case "closed": self = .weights(open: false)
    case "free": self = .free
    case _ where isOrigin: self = .origin(String(text))
    case _ where text.contains("/"): self = .model(String(text))
    default: self = .author(String(text))
    }
  }
}

/// Why a text is no observation.
public struct ObservationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what would be right.
  public let description: String
}

extension Observation: CustomStringConvertible {
  /// The text that ``init(parsing:)`` reads.
  public var description: String {
    switch whole {
    case .part(let other): "\(part) over \(other) \(unit.rawValue)"
    default: "\(part) of \(wholeText) \(unit.rawValue)"
    }
  }

  /// The denominator in one or two words.
  public var wholeText: String {
    switch whole {
    case .all: "all"
    case .named: "named"
    case .top(let count): "top \(count)"
    case .paid: "paid"
    case .part(let other): other.description
    case .world: "world"
    }
  }

  /// Reads `PART of all|named|top N|paid|world [tokens|requests|spend]` or
  /// `PART over PART [tokens|requests|spend]`; tokens where no unit is named.
  ///
  /// - Throws: ``ObservationError`` that says what is right.
  public init(parsing text: String) throws(ObservationError) {
    var words = text.split(separator: " ").map(String.init)
    let form = "\"CN of named tokens\", \"CN of top 10 spend\", \"CN over US tokens\""
    guard words.count >= 3, let part = Part(parsing: words[0]),
      words[1] == "of" || words[1] == "over"
    else {
      throw ObservationError(description: "found \"\(text)\"; a share is written \(form)")
    }
    self.part = part
    let isRatio = words[1] == "over"
    words.removeFirst(2)
    unit = .tokens
    if let last = words.last, words.count > 1 || isRatio {
      if let named = Unit(rawValue: last) {
        unit = named
        words.removeLast()
      }
    }
    let rest = words.joined(separator: " ")
    if isRatio {
      guard words.count == 1, let other = Part(parsing: rest) else {
        throw ObservationError(
          description: "found \"\(rest)\" after \"over\"; expected a part and a unit, as in "
            + "\"CN over US tokens\"")
      }
      whole = .part(other)
      return
    }
    whole = try Self.whole(rest)
    if whole == .world, unit != .spend {
      throw ObservationError(
        description:
          "found \"world \(unit.rawValue)\"; of the world only spend is estimated: write "
          + "\"\(part) of world spend\"")
    }
  }

  private static func whole(_ text: String) throws(ObservationError) -> Whole {
    switch text {
    case "all": return .all
    case "named": return .named
    case "paid": return .paid
    case "world": return .world
    default:
      if text.hasPrefix("top "), let count = Int(text.dropFirst(4)), (1...1_000).contains(count) {
        return .top(count)
      }
      let near =
        nearest(to: text, among: ["all", "named", "paid", "world", "top 10"])
        .map { "; did you mean \"\($0)\"?" } ?? ""
      throw ObservationError(
        description:
          "found denominator \"\(text)\"; expected all, named, top N, paid or world, then "
          + "tokens, requests or spend\(near)")
    }
  }
}
