/// Reads one JSON text by pulling what is wanted out of it; the rest is passed over.
///
/// Nothing is built: keys and strings are places in the text, numbers are read when asked for. What
/// is passed over is checked for closed strings and balanced brackets only, what is asked for in
/// full. Where a key occurs twice the reader sees it twice. After a mistake of syntax ``failure``
/// says what is wrong, and every question is answered as at the end of the text.
public struct JSONCursor {
  /// Depth of arrays and objects beyond which a text is refused.
  public static let depthLimit = 512

  let base: UnsafeRawPointer
  let end: Int
  var position: Int
  /// Whether a comma or a closing bracket must follow.
  private(set) var isAfterValue = false
  private(set) var depth = 0
  /// What is wrong with the text; `nil` while nothing is.
  public private(set) var failure: StaticString?
  /// Bytes before the mistake.
  public private(set) var failureOffset = 0
  /// Whether the mistake is that the text ends.
  public private(set) var isCutOff = false

  /// Creates a reader of `count` bytes of memory that outlives it.
  ///
  /// - Parameters:
  ///   - base: the first byte; ``ScanBuffer/padding`` bytes behind the last can be read.
  ///   - count: how many bytes.
  public init(_ base: UnsafeRawPointer, count: Int) {
    self.base = base
    end = count
    position = 0
    skipSpace()
  }

  /// Creates a reader that goes on within arrays and objects.
  init(_ base: UnsafeRawPointer, count: Int, depth: Int, isAfterValue: Bool) {
    self.init(base, count: count)
    self.depth = depth
    self.isAfterValue = isAfterValue
  }

  /// Bytes read so far.
  public var offset: Int { position }

  /// Whether the text was read to its end without a mistake.
  public mutating func isAtEnd() -> Bool {
    skipSpace()
    return failure == nil && position == end
  }

  /// Ends the reading with a mistake at the present place.
  mutating func fail(_ reason: StaticString, isCutOff: Bool = false) {
    if failure == nil {
      failure = reason
      failureOffset = position
      self.isCutOff = isCutOff || position >= end
    }
    position = end
  }
}

extension JSONCursor {
  /// Enters an object where the next value is one.
  @inline(__always) public mutating func beginObject() -> Bool { begin(UInt8(ascii: "{")) }

  /// Enters an array where the next value is one.
  @inline(__always) public mutating func beginArray() -> Bool { begin(UInt8(ascii: "[")) }

  /// The next key of the object that was entered last, its value being next; `nil` at its end.
  public mutating func nextKey() -> JSONText? { scanKey() }

  /// The next key of a table, its value being next; passes over other keys with their values.
  ///
  /// - Returns: the key's position in the table; `nil` at the end of the object entered last.
  public mutating func nextPosition(in table: inout NameTable) -> Int? {
    if !isAfterValue { table.trail.begin() }
    while moveToKey(), let position = stringPosition(in: &table), moveToValue() {
      if position >= 0 { return position }
      skip()
    }
    return nil
  }

  /// The position in a table of the next value, a string; `nil` where it is none of the table's.
  ///
  /// Such strings must come in the same order again and again, between calls of
  /// ``NameTable/begin()``, to be found quickly.
  public mutating func textPosition(in table: inout NameTable) -> Int? {
    guard isString else {
      skip()
      return nil
    }
    isAfterValue = true
    guard let position = stringPosition(in: &table), position >= 0 else { return nil }
    return position
  }

  /// The position in a table of the string that is next, -1 where it is another; `nil` where it
  /// does not end.
  @inline(__always) private mutating func stringPosition(in table: inout NameTable) -> Int? {
    if let step = table.trail.step(at: base + (position &+ 1)), position &+ 1 &+ step.count < end {
      position &+= step.count &+ 2
      return step.position
    }
    guard let text = scanString() else { return nil }
    let found = table.position(of: text)
    table.trail.remember(text, position: found)
    return found
  }

  @inline(__always) private mutating func scanKey() -> JSONText? {
    guard moveToKey(), let key = scanString(), moveToValue() else { return nil }
    return key
  }

  /// Moves to the opening quote of the next key; false at the end of the object.
  @inline(__always) private mutating func moveToKey() -> Bool {
    var index = spaceEnd(from: position)
    if isAfterValue, index < end, byte(at: index) == UInt8(ascii: ",") {
      index = spaceEnd(from: index &+ 1)
      isAfterValue = false
      if index < end, byte(at: index) == UInt8(ascii: "}") { index = end &+ 1 }
    }
    guard !isAfterValue, index < end, byte(at: index) == UInt8(ascii: "\"") else {
      endObject(at: index)
      return false
    }
    position = index
    return true
  }

  /// Moves from the end of a key to its value.
  @inline(__always) private mutating func moveToValue() -> Bool {
    let index = spaceEnd(from: position)
    guard index < end, byte(at: index) == UInt8(ascii: ":") else {
      position = index
      fail("found no colon after a key")
      return false
    }
    position = spaceEnd(from: index &+ 1)
    isAfterValue = false
    return true
  }

  /// Leaves an object where no key follows, or says what is wrong.
  private mutating func endObject(at index: Int) {
    position = min(index, end)
    if index > end {
      fail("found a comma before a closing bracket")
    } else if peek() == UInt8(ascii: "}") {
      position += 1
      depth -= 1
      isAfterValue = true
    } else if isAfterValue {
      fail("found neither a comma nor a closing bracket")
    } else {
      fail("found no key in double quotes")
    }
  }

  /// Whether the array that was entered last has a further element, which is next then.
  public mutating func nextElement() -> Bool {
    guard hasNext(before: UInt8(ascii: "]")) else { return false }
    isAfterValue = false
    return true
  }

  private mutating func begin(_ bracket: UInt8) -> Bool {
    guard peek() == bracket else { return false }
    position += 1
    depth += 1
    isAfterValue = false
    guard depth <= Self.depthLimit else {
      fail("arrays and objects are nested deeper than 512")
      return false
    }
    return true
  }

  /// Moves past a comma to what follows, or out of the array or object.
  @inline(__always) private mutating func hasNext(before bracket: UInt8) -> Bool {
    skipSpace()
    let byte = peek()
    if byte == bracket {
      position += 1
      depth -= 1
      isAfterValue = true
      return false
    }
    if isAfterValue {
      guard byte == UInt8(ascii: ",") else {
        fail("found neither a comma nor a closing bracket")
        return false
      }
      position += 1
      skipSpace()
      guard peek() != bracket else {
        fail("found a comma before a closing bracket")
        return false
      }
    }
    guard position < end else {
      fail("the text ends early")
      return false
    }
    return true
  }
}

extension JSONCursor {
  /// The next value where it is a string; passes over any other value.
  public mutating func text() -> JSONText? {
    guard peek() == UInt8(ascii: "\"") else {
      skip()
      return nil
    }
    isAfterValue = true
    return scanString()
  }

  /// The next value where it is a number, or a string that holds one; passes over any other.
  public mutating func number() -> ScannedNumber? {
    let byte = peek()
    if byte == UInt8(ascii: "\"") {
      return text().flatMap {
        ScannedNumber(UnsafeRawBufferPointer(start: $0.start, count: $0.count))
      }
    }
    guard byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9 else {
      skip()
      return nil
    }
    isAfterValue = true
    let start = position
    if let number = ScannedNumber(base, from: &position, to: end), isAtScalarEnd { return number }
    // Where the text ends within it, more of the text may make it right.
    skipScalar()
    let isCutOff = position == end
    position = start
    fail("found a malformed number", isCutOff: isCutOff)
    return nil
  }

  /// The next value where it is `true` or `false`; passes over any other value.
  public mutating func bool() -> Bool? {
    let byte = peek()
    skip()
    return byte == UInt8(ascii: "t") ? true : byte == UInt8(ascii: "f") ? false : nil
  }

  /// Whether the next value is `null`; it stays next.
  public var isNull: Bool { peek() == UInt8(ascii: "n") }

  /// Whether the next value is a string; it stays next.
  public var isString: Bool { peek() == UInt8(ascii: "\"") }

  /// Passes over the next value.
  @inline(__always) public mutating func skip() {
    isAfterValue = true
    switch peek() {
    case UInt8(ascii: "\""): _ = scanString()
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipContainer()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): skipScalar()
    case UInt8(ascii: "t"): skipWord(0x6575_7274, 4)
    case UInt8(ascii: "n"): skipWord(0x6C6C_756E, 4)
    case UInt8(ascii: "f"):
      position += 1
      skipWord(0x6573_6C61, 4)
    case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "i"):
      fail("found a number that is not finite")
    default: fail(position < end ? "found no value" : "the text ends early")
    }
  }
}
