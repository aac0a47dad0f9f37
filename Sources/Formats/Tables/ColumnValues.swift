/// The values of one column in order, each present or absent.
///
/// A text is kept once and each row has its number, as columns of names repeat a few texts.
package struct ColumnValues: Sendable {
  /// What kind of values they are.
  package let kind: TableColumn.Kind
  /// One entry a row: a whole number, the bits of a floating-point number, microseconds since 1970,
  /// the lower half of a decimal or the number of a text; 0 where absent.
  private(set) var words: [Int64] = []
  /// The upper halves of decimals; empty for other kinds.
  private(set) var upperWords: [Int64] = []
  /// Whether each row has a value.
  private(set) var presence: [Bool] = []
  /// The texts met so far, in order of first appearance; a row's word is a position in it.
  private(set) var texts: [String] = []
  private var numbers: [String: Int64] = [:]
  private let isWide: Bool

  /// No values yet.
  package init(_ kind: TableColumn.Kind) {
    self.kind = kind
    if case .decimal = kind { isWide = true } else { isWide = false }
  }

  /// How many values there are, absent ones included.
  package var count: Int { words.count }

  /// Adds a whole number, or microseconds since 1970 where the column has instants.
  package mutating func append(_ integer: Int64) {
    words.append(integer)
    presence.append(true)
  }

  /// Adds a floating-point number, which has to be finite.
  package mutating func append(_ number: Double) {
    words.append(Int64(bitPattern: number.bitPattern))
    presence.append(true)
  }

  /// Adds a decimal, as a count of its smallest unit.
  package mutating func append(decimal: Int128) {
    words.append(Int64(truncatingIfNeeded: decimal))
    upperWords.append(Int64(truncatingIfNeeded: decimal >> 64))
    presence.append(true)
  }

  /// Adds a text.
  package mutating func append(_ text: String) { append(number(of: text)) }

  /// Adds an absent value.
  package mutating func appendAbsent() {
    words.append(0)
    if isWide { upperWords.append(0) }
    presence.append(false)
  }

  /// The number of a text, by which it can be added without looking it up again.
  package mutating func number(of text: String) -> Int64 {
    if let known = numbers[text] { return known }
    let next = Int64(texts.count)
    numbers[text] = next
    texts.append(text)
    return next
  }

  /// Removes all values; texts keep their numbers.
  package mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    upperWords.removeAll(keepingCapacity: true)
    presence.removeAll(keepingCapacity: true)
  }

  /// The decimal of a row as a count of its smallest unit.
  func decimal(_ row: Int) -> Int128 {
    Int128(upperWords[row]) << 64 | Int128(UInt64(bitPattern: words[row]))
  }
}
