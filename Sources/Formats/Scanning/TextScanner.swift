/// Finds the records within JSON texts that are too long to be held.
///
/// It moves in steps, each of which sees whole what it passes; a step that meets the end of what
/// was read so far is taken again with at least twice as much.
struct TextScanner {
  private enum Step {
    case moved
    case record
    case end
  }

  /// An array or an envelope around the present place, and how many envelopes lie around it.
  private struct Container {
    var isArray: Bool
    var level: Int
  }

  private let file: String
  private let envelopes: [[UInt8]]
  private let input: ScanInput
  private let limit: Int
  private var start: Int
  /// Bytes of the file before the buffer's first.
  private var bytesBefore = 0
  private var row = 0
  private var open: [Container] = []
  private var isAfterValue = false

  init(file: String, envelopes: [String], _ input: ScanInput, start: Int, limit: Int) {
    self.file = file
    self.envelopes = envelopes.map { Array($0.utf8) }
    self.input = input
    self.start = start
    self.limit = limit
  }

  mutating func next(_ read: (inout JSONCursor) -> Void) throws -> RecordReader.Record? {
    while true {
      let base = UnsafeRawPointer(input.buffer.base + start)
      var cursor = JSONCursor(
        base, count: input.buffer.count - start, depth: open.count, isAfterValue: isAfterValue)
      let before = open
      let step = step(&cursor, read)
      if let failure = cursor.failure {
        guard cursor.isCutOff, !input.isAtEnd else {
          throw mistake(at: start + cursor.failureOffset, "\(failure)")
        }
        open = before
        try readOn()
        continue
      }
      start += cursor.offset
      isAfterValue = open.isEmpty ? false : cursor.isAfterValue
      switch step {
      case .moved: continue
      case .end:
        if input.isAtEnd { return nil }
        try readOn()
      case .record:
        row += 1
        return .object(row: row)
      }
    }
  }

  private func mistake(at offset: Int, _ message: String) -> ContentError {
    ContentError(file: file, row: nil, message: "JSON, byte \(bytesBefore + offset): \(message)")
  }

  private mutating func readOn() throws {
    let held = input.buffer.count - start
    guard held <= limit else {
      throw mistake(at: start, "a record is longer than \(limit >> 20) MiB")
    }
    bytesBefore += start
    _ = try input.fill(dropping: start)
    start = 0
    while input.buffer.count < min(2 * held, limit + 1), try input.fill(dropping: 0) {}
  }

  private mutating func step(
    _ cursor: inout JSONCursor, _ read: (inout JSONCursor) -> Void
  ) -> Step {
    guard let container = open.last else {
      return cursor.isAtEnd() ? .end : enter(&cursor, level: 0, read)
    }
    if container.isArray {
      if cursor.nextElement() { return enter(&cursor, level: container.level, read) }
      open.removeLast()
      return .moved
    }
    let step = readMembers(&cursor, level: container.level, read)
    if case .end = step { return .moved }
    return step
  }

  /// Looks at the value that is next: an array is entered, an object is a record or an envelope.
  private mutating func enter(
    _ cursor: inout JSONCursor, level: Int, _ read: (inout JSONCursor) -> Void
  ) -> Step {
    if cursor.beginArray() {
      open.append(Container(isArray: true, level: level))
      return .moved
    }
    guard cursor.peek() == UInt8(ascii: "{") else {
      cursor.fail("found no object and no array")
      return .moved
    }
    var record = cursor
    if level < envelopes.count {
      _ = cursor.beginObject()
      open.append(Container(isArray: false, level: level))
      let step = readMembers(&cursor, level: level, read)
      // Where its end was met first, it is no envelope but a record.
      guard case .end = step, cursor.failure == nil else { return step }
    }
    _ = record.beginObject()
    read(&record)
    cursor = record
    return .record
  }

  /// Passes over members of an object up to one that holds records; `.end` where there is none.
  private mutating func readMembers(
    _ cursor: inout JSONCursor, level: Int, _ read: (inout JSONCursor) -> Void
  ) -> Step {
    while let key = cursor.nextKey() {
      if let index = envelopes[level...].firstIndex(where: key.isSpelled),
        cursor.peek() == UInt8(ascii: "[") || cursor.peek() == UInt8(ascii: "{")
      {
        return enter(&cursor, level: index + 1, read)
      }
      cursor.skip()
    }
    open.removeLast()
    return .end
  }
}
