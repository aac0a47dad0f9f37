import Accounting
import Demand
import Formats
import Quantities

/// Writes one span of OTLP/JSON: 64-bit numbers are strings, as the encoding has it.
struct SpanWriter {
  private(set) var bytes: [UInt8]
  private var hasAttribute = false

  /// Goes on after these bytes.
  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func begin(_ origin: CallLogOrigin, _ task: TaskID, id: UInt64, parent: UInt64?) {
    let trace = origin.trace(of: task)
    bytes += #"{"traceId": ""#.utf8
    bytes.append(hexadecimal: trace.0)
    bytes.append(hexadecimal: trace.1)
    bytes += #"", "spanId": ""#.utf8
    bytes.append(hexadecimal: id)
    bytes += #"", "parentSpanId": ""#.utf8
    if let parent { bytes.append(hexadecimal: parent) }
    // Kind 3 is CLIENT.
    bytes += #"", "kind": 3"#.utf8
  }

  mutating func time(_ origin: CallLogOrigin, from start: SimTime, to end: SimTime) {
    bytes += #", "startTimeUnixNano": ""#.utf8
    bytes.append(wholeNumber: origin.instant(start).microseconds)
    bytes += #"000", "endTimeUnixNano": ""#.utf8
    bytes.append(wholeNumber: origin.instant(end).microseconds)
    bytes += #"000""#.utf8
  }

  mutating func name(_ name: String) {
    bytes += #", "name": "#.utf8
    bytes += JSONNode.string(name).compactText.utf8
    bytes += #", "attributes": ["#.utf8
  }

  mutating func end(isError: Bool) {
    bytes += isError ? #"], "status": {"code": 2}}"#.utf8 : #"], "status": {"code": 0}}"#.utf8
  }
}

// Attributes.
extension SpanWriter {
  private mutating func key(_ key: StaticString, _ kind: StaticString) {
    if hasAttribute { bytes += ", ".utf8 }
    hasAttribute = true
    bytes += #"{"key": ""#.utf8
    key.withUTF8Buffer { bytes += $0 }
    bytes += #"", "value": {""#.utf8
    kind.withUTF8Buffer { bytes += $0 }
    bytes += #"": "#.utf8
  }

  mutating func text(_ key: StaticString, _ text: String) {
    json(key, Array(JSONNode.string(text).compactText.utf8))
  }

  /// A text that is a JSON string already.
  mutating func json(_ key: StaticString, _ text: [UInt8]) {
    self.key(key, "stringValue")
    bytes += text
    bytes += "}}".utf8
  }

  mutating func texts(_ key: StaticString, _ texts: [String]) {
    let values = texts.map { JSONNode.object([("stringValue", .string($0))]) }
    self.key(key, "arrayValue")
    bytes += JSONNode.object([("values", .array(values))]).compactText.utf8
    bytes += "}}".utf8
  }

  mutating func whole(_ key: StaticString, _ number: Int) {
    self.key(key, "intValue")
    bytes.append(UInt8(ascii: "\""))
    bytes.append(wholeNumber: Int64(number))
    bytes += "\"}}".utf8
  }

  /// A count of 10^-`places` with all its digits.
  mutating func decimal(_ key: StaticString, _ value: Int64, places: Int) {
    self.key(key, "doubleValue")
    bytes.append(shortDecimal: value, places: places)
    bytes += "}}".utf8
  }

  mutating func flag(_ key: StaticString, _ flag: Bool) {
    self.key(key, "boolValue")
    bytes += flag ? "true}}".utf8 : "false}}".utf8
  }

  mutating func generation(_ key: StaticString, _ origin: CallLogOrigin, _ call: CallRow) {
    self.key(key, "stringValue")
    bytes.append(UInt8(ascii: "\""))
    origin.appendGeneration(call, to: &bytes)
    bytes += "\"}}".utf8
  }
}
