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

  /// The file or folder as the user named it.
  public let file: String
  /// The file whose rows are read; of a folder, one after the other.
  var currentFile: String
  /// Calls the log holds.
  public private(set) var read = 0
  /// Calls that were taken over.
  public private(set) var kept = 0
  /// Calls left out, in order of the first of each reason.
  public private(set) var drops: [Drop] = []
  /// Kept calls that something was missing of or is odd about, in order of the first of each kind.
  public private(set) var remarks: [Drop] = []
  /// Kept calls without a recorded service time.
  public internal(set) var withoutServiceTime = 0
  /// Whether ids were too many to be compared with all before them.
  public internal(set) var hasForgottenIdentifiers = false
  private let unit: String

  init(file: String, unit: String = "calls") {
    self.file = file
    self.unit = unit
    currentFile = file
  }

  mutating func countRead() { read += 1 }

  mutating func countDrop(_ reason: String, row: Int) { countDrop(reason, at: place(row)) }

  mutating func countDrop(_ reason: String, at place: String) {
    Self.count(reason, at: place, in: &drops)
  }

  mutating func countRemark(_ reason: String, row: Int) {
    Self.count(reason, at: place(row), in: &remarks)
  }

  /// A row of the file that is read.
  func place(_ row: Int) -> String { "\(currentFile):\(row)" }

  private static func count(_ reason: String, at place: String, in counts: inout [Drop]) {
    let index = counts.firstIndex { $0.reason == reason } ?? counts.count
    if index == counts.count { counts.append(Drop(reason: reason, count: 0, examples: [])) }
    counts[index].count += 1
    if counts[index].examples.count < 3 { counts[index].examples.append(place) }
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
    let detail = drops.isEmpty ? "" : " (\(reasons))"
    let odd = remarks.isEmpty ? "" : "; of those kept, \(Self.list(remarks))"
    return "\(file): \(read) \(unit) read = \(kept) kept + \(dropped) dropped" + detail + odd
  }

  /// Why calls were left out, with examples.
  var reasons: String { Self.list(drops) }

  private static func list(_ drops: [Drop]) -> String {
    drops.map { "\($0.count) \($0.reason): \($0.examples.joined(separator: ", "))" }
      .joined(separator: "; ")
  }
}
