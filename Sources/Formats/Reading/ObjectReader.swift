/// Reads the keys of one object, and reports those that nobody asked for.
///
/// Getters do not throw: after a mistake they report it and return a stand-in within the allowed
/// range, so that a decoder reads on and the user sees all mistakes at once. A stand-in never
/// leaves ``decode(_:log:_:)``, which throws where anything was reported.
public final class ObjectReader {
  /// The object as a value: its node, path and log.
  public let value: ValueReader
  private let members: [JSONMember]
  private var isRead: [Bool]
  private var knownKeys: [String] = []

  init(_ value: ValueReader, members: [JSONMember]) {
    self.value = value
    self.members = members
    isRead = [Bool](repeating: false, count: members.count)
  }

  /// Decodes a whole text whose root is an object.
  ///
  /// - Parameters:
  ///   - root: The parsed text.
  ///   - log: Where mistakes and warnings are kept; the caller may read the warnings from it.
  ///   - body: Reads the keys and builds the result; it must not trap on stand-ins.
  /// - Throws: all mistakes, sorted by position.
  public static func decode<Result>(
    _ root: JSONNode, log: DiagnosticLog = DiagnosticLog(), _ body: (ObjectReader) -> Result
  ) throws(ContentError) -> Result {
    let result = ValueReader(root, log: log).object("expected an object", body)
    try log.throwIfAny()
    guard let result else {
      preconditionFailure("a decode without a result reported no mistake")
    }
    return result
  }

  /// Where mistakes are reported.
  public var log: DiagnosticLog { value.log }

  /// All keys in order, without marking them as read.
  public var keys: [String] { members.map(\.key) }

  /// Whether the object has the key with a value other than `null`; makes the key a valid one.
  public func has(_ key: String) -> Bool {
    note(key)
    return members.contains { $0.key == key && !$0.value.isNull }
  }

  /// The value of a key that may be absent; `null` counts as absent.
  public func optional(_ key: String) -> ValueReader? {
    note(key)
    guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
    isRead[index] = true
    let node = members[index].value
    guard !node.isNull else { return nil }
    return ValueReader(node, path: .key(key, of: value.path), log: log)
  }

  /// The value of a key that must be there; reports its absence.
  public func required(_ key: String, _ expecting: String) -> ValueReader? {
    if let value = optional(key) { return value }
    let node = members.first { $0.key == key }?.value ?? value.node
    let range = node.isNull ? node.range : node.range.prefix(1)
    log.report(
      node.source.diagnostic(
        at: range, path: ContentPath.key(key, of: value.path).description,
        message: "\(node.isNull ? "found null" : "missing"); \(expecting)"))
    return nil
  }

  /// The keys asked for so far, in the order of asking.
  package var knownNames: [String] { knownKeys }

  /// Accepts a key without reading it, such as `$schema`.
  public func ignore(_ key: String) { _ = optional(key) }

  /// The keys nobody asked for, with their values, which from now on count as read.
  ///
  /// Importers keep them beside what they understand, so that nothing is lost.
  public func takeUnread() -> [JSONMember] {
    let unread = members.indices.filter { !isRead[$0] }
    for index in unread { isRead[index] = true }
    return unread.map { members[$0] }
  }

  /// Reports the keys nobody asked for; called when the closure that reads the object returns.
  func finish() {
    for (member, isRead) in zip(members, isRead) where !isRead {
      let near = nearest(to: member.key, among: knownKeys)
      var message = "unknown key"
      if near == nil {
        message += knownKeys.isEmpty ? "; none is allowed here" : "; valid keys are "
        message += quotedList(knownKeys)
      }
      let source = member.keyRange.isEmpty ? member.value.source : value.node.source
      let range = member.keyRange.isEmpty ? member.value.range : member.keyRange
      log.report(
        source.diagnostic(
          at: range, path: ContentPath.key(member.key, of: value.path).description,
          message: message, suggestion: near.map { "did you mean \"\($0)\"?" }))
    }
  }

  private func note(_ key: String) {
    if !knownKeys.contains(key) { knownKeys.append(key) }
  }
}

extension Range<Int> {
  /// The first `count` offsets.
  fileprivate func prefix(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}
