/// What became of the calls of a log: every one was kept, or dropped for a reason.
public struct ImportAccount: Hashable, Sendable {
  /// Calls dropped for one reason.
  public struct Drop: Hashable, Sendable {
    /// Why.
    public let reason: String
    /// How many.
    public internal(set) var count: Int
    /// Where the first few stand, as `file:row`.
    public internal(set) var examples: [String]
  }

  /// The file as the user named it.
  public let file: String
  /// Calls the log holds.
  public private(set) var read = 0
  /// Calls that were taken over.
  public private(set) var kept = 0
  /// Calls left out, in order of the first of each reason.
  public private(set) var drops: [Drop] = []
  /// Kept calls without a recorded service time.
  public internal(set) var withoutServiceTime = 0
  /// Whether ids were too many to be compared with all before them.
  public internal(set) var hasForgottenIdentifiers = false
  private let unit: String

  init(file: String, unit: String = "calls") {
    self.file = file
    self.unit = unit
  }

  mutating func countRead() { read += 1 }

  mutating func countDrop(_ reason: String, row: Int) {
    let index = drops.firstIndex { $0.reason == reason } ?? drops.count
    if index == drops.count { drops.append(Drop(reason: reason, count: 0, examples: [])) }
    drops[index].count += 1
    if drops[index].examples.count < 3 { drops[index].examples.append("\(file):\(row)") }
  }

  /// Enters the calls that the result really holds.
  ///
  /// - Precondition: read = kept + dropped, else an importer has lost a call.
  mutating func close(kept: Int) {
    self.kept = kept
    precondition(read == kept + dropped, "\(self)")
  }

  /// Calls left out for any reason.
  public var dropped: Int { drops.reduce(0) { $0 + $1.count } }
}

extension ImportAccount: CustomStringConvertible {
  /// One line, such as `log.csv: 10 calls read = 8 kept + 2 dropped (2 no input length: log.csv:3)`.
  public var description: String {
    let reasons = drops.map { drop in
      "\(drop.count) \(drop.reason): \(drop.examples.joined(separator: ", "))"
    }
    let detail = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    return "\(file): \(read) \(unit) read = \(kept) kept + \(dropped) dropped" + detail
  }
}
