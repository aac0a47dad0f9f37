extension JSONNode {
  /// Depth of arrays and objects beyond which a text is refused.
  public static let depthLimit = 512

  /// Reads a JSON text; `//` and `/* */` comments and trailing commas are allowed.
  ///
  /// - Throws: the first mistake of syntax, with its position. A key that occurs twice, bytes that
  ///   are not UTF-8, `NaN` and nesting deeper than ``depthLimit`` are such mistakes.
  public init(parsing source: JSONSource) throws(ContentError) {
    let result = source.bytes.withUnsafeBufferPointer {
      bytes -> Result<JSONNode, JSONSyntaxError> in
      var parser = JSONParser(bytes: bytes, source: source)
      do throws(JSONSyntaxError) {
        return .success(try parser.document())
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let node): self = node
    case .failure(let error):
      throw ContentError(source.diagnostic(at: error.range, message: error.message))
    }
  }

  /// Reads the JSON text of a file whose bytes the caller has read.
  ///
  /// - Throws: the first mistake of syntax, with its position.
  public init(parsing bytes: [UInt8], file: String) throws(ContentError) {
    try self.init(parsing: JSONSource(name: file, bytes: bytes))
  }
}

/// A mistake of syntax and the bytes it concerns.
struct JSONSyntaxError: Error {
  var range: Range<Int>
  var message: String
}

/// Reads one text from start to end; the extensions hold the scalars.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let source: JSONSource
  var position = 0
  private var depth = 0
  /// Members and elements of the containers still open, so that each array is allocated once.
  private var openMembers: [JSONMember] = []
  private var openItems: [JSONNode] = []

  init(bytes: UnsafeBufferPointer<UInt8>, source: JSONSource) {
    self.bytes = bytes
    self.source = source
  }

  mutating func document() throws(JSONSyntaxError) -> JSONNode {
    guard bytes.count <= Int(Int32.max) else {
      throw JSONSyntaxError(range: 0..<1, message: "the text is longer than 2 GiB")
    }
    if let offset = firstInvalidUTF8(in: bytes) {
      throw JSONSyntaxError(range: offset..<(offset + 1), message: "found bytes that are not UTF-8")
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.starts(with: byteOrderMark) { position = 3 }
    try skipSpace()
    let root = try value()
    try skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the text") }
    return root
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONNode {
    let start = position
    let value: JSONNode.Content
    switch peek() {
    case UInt8(ascii: "{"): value = .object(try members())
    case UInt8(ascii: "["): value = .array(try items())
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
    default: value = try word()
    }
    return JSONNode(value, source: source, start: start, end: position)
  }

  private mutating func members() throws(JSONSyntaxError) -> [JSONMember] {
    let open = position
    let base = openMembers.count
    try enter()
    while true {
      try skipSpace()
      if take(UInt8(ascii: "}")) { break }
      let keyStart = position
      guard peek() == UInt8(ascii: "\"") else {
        throw unexpected("a key in double quotes or \"}\"", opened: open)
      }
      let key = try string()
      let keyEnd = position
      try skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("\":\" after the key \"\(key)\"") }
      try skipSpace()
      let member = JSONMember(key: key, keyStart: keyStart, keyEnd: keyEnd, value: try value())
      openMembers.append(member)
      try skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "}")) else { throw unexpected("\",\" or \"}\"", opened: open) }
      break
    }
    depth -= 1
    let members = Array(openMembers[base...])
    openMembers.removeSubrange(base...)
    try refuseDuplicates(in: members)
    return members
  }

  private mutating func items() throws(JSONSyntaxError) -> [JSONNode] {
    let open = position
    let base = openItems.count
    try enter()
    while true {
      try skipSpace()
      if take(UInt8(ascii: "]")) { break }
      openItems.append(try value())
      try skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "]")) else { throw unexpected("\",\" or \"]\"", opened: open) }
      break
    }
    depth -= 1
    let items = Array(openItems[base...])
    openItems.removeSubrange(base...)
    return items
  }

  private mutating func enter() throws(JSONSyntaxError) {
    depth += 1
    guard depth <= JSONNode.depthLimit else {
      let message = "arrays and objects are nested deeper than \(JSONNode.depthLimit)"
      throw JSONSyntaxError(range: position..<(position + 1), message: message)
    }
    position += 1
  }

  private func refuseDuplicates(in members: [JSONMember]) throws(JSONSyntaxError) {
    var duplicate: JSONMember?
    if members.count <= 16 {
      for index in members.indices.dropFirst() where duplicate == nil {
        let key = members[index].key
        if members[..<index].contains(where: { $0.key == key }) { duplicate = members[index] }
      }
    } else {
      var seen = Set<String>(minimumCapacity: members.count)
      duplicate = members.first { !seen.insert($0.key).inserted }
    }
    guard let duplicate else { return }
    throw JSONSyntaxError(
      range: duplicate.keyRange, message: "the key \"\(duplicate.key)\" occurs twice")
  }
}

extension JSONParser {
  /// The next byte, or 0 at the end; a 0 in the text is no valid token either.
  @inline(__always) func peek() -> UInt8 { position < bytes.count ? bytes[position] : 0 }

  @inline(__always) mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Skips white space and comments.
  mutating func skipSpace() throws(JSONSyntaxError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      case UInt8(ascii: "/"): try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(JSONSyntaxError) {
    let start = position
    let next = position + 1 < bytes.count ? bytes[position + 1] : 0
    if next == UInt8(ascii: "/") {
      while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      return
    }
    guard next == UInt8(ascii: "*") else { throw unexpected("a value, or a comment // or /* */") }
    position += 2
    while position + 1 < bytes.count {
      if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
        position += 2
        return
      }
      position += 1
    }
    throw JSONSyntaxError(range: start..<(start + 2), message: "this comment has no end */")
  }

  /// A mistake at the present position; names the line of the bracket that is still open.
  func unexpected(_ expected: String, opened: Int? = nil) -> JSONSyntaxError {
    var message = "found the end of the text; expected \(expected)"
    if position < bytes.count {
      let length = tokenLength()
      let token = String(
        decoding: bytes[position..<(position + length)].prefix(40), as: UTF8.self)
      let found = token == "\"" ? "a string" : printable(token)
      message = "found \(found); expected \(expected)"
      return JSONSyntaxError(range: position..<(position + length), message: message)
    }
    if let opened {
      let place = source.position(of: opened)
      message += " to end what line \(place.line), column \(place.column) begins"
    }
    return JSONSyntaxError(range: position..<(position + 1), message: message)
  }

  /// Bytes of the word or scalar at the present position.
  private func tokenLength() -> Int {
    var end = position
    while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
    if end == position {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return end - position
  }

  private func printable(_ token: String) -> String {
    if let scalar = token.unicodeScalars.first, scalar.value < 0x20 || scalar.value == 0x7F {
      return "control character \(scalar.escaped(asASCII: true))"
    }
    return token
  }

  func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
