/// What became of every entry of one price list.
public struct ImportReport: Hashable, Sendable {
  /// A number of entries with what they have in common.
  public struct Line: Hashable, Sendable {
    /// What they have in common.
    public let text: String
    /// How many there are.
    public let count: Int
  }

  /// The list.
  public let source: String
  /// Entries in the list.
  public internal(set) var entriesRead = 0
  /// Entries that became an endpoint.
  public internal(set) var kept = 0
  private var reasons: [String: Int] = [:]
  private var remarks: [String: Int] = [:]

  init(source: String) { self.source = source }

  /// Why entries were left out, most frequent reason first.
  public var dropped: [Line] { Self.lines(reasons) }
  /// What was changed or left aside in entries that were kept, most frequent first.
  public var notes: [Line] { Self.lines(remarks) }
  /// Whether every entry is accounted for: read = kept + dropped.
  public var isBalanced: Bool { entriesRead == kept + dropped.reduce(0) { $0 + $1.count } }

  mutating func drop(_ reason: String) { reasons[reason, default: 0] += 1 }
  mutating func note(_ remark: String, count: Int = 1) {
    if count > 0 { remarks[remark, default: 0] += count }
  }

  private static func lines(_ counts: [String: Int]) -> [Line] {
    counts.map { Line(text: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }
}

/// Why entries are left out; the words of the report.
enum DropReason {
  static let notText = "no text model (embedding, image, audio, video, rerank)"
  static let fineTuned = "fine-tuned variant"
  static let unreadable = "no name or no prices"
  static let noPrice = "no price per token"
  static let perSecond = "priced per second (provisioned)"
  static let perCharacter = "priced per character"
  static let ownUnit = "priced in the provider's own unit (DBU)"
  static let free = "price of zero (free variant or flat plan)"
  static let noOutputPrice = "no output price (embedding or rerank)"
  static let router = "router without a price of its own (-1)"
  static let unknownAuthor = "author unknown"
  static let otherName = "another name of a kept endpoint (dated, rolling or regional id)"
  static let otherNameOtherPrice = "another name of a kept endpoint, at another price"
  static let earlierSource = "priced by an earlier source"
  static let notCapacity = "gateway or plan: sells others' capacity"
  static let resold = "closed model resold by a host"
  static let region = "regional or special variant of a default endpoint"
  static let unregistered = "model not in the register"
  static let retired = "switched off by the catalogue's date"
}
