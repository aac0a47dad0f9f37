package import Quantities

/// One cell of a row of a table.
package enum Field: Hashable, Sendable {
  /// A text.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A number; one that is not finite is as good as absent.
  case number(Double)
  /// A count of the smallest unit of a column of decimals.
  case decimal(Int128)
  /// An instant.
  case time(UTCInstant)
  /// Nothing: not defined or not known.
  case absent

  /// A whole number of any type.
  package static func count(_ value: some BinaryInteger) -> Self { .integer(Int64(value)) }

  /// A whole number of any type where there is one.
  package static func count<Number: BinaryInteger>(_ value: Number?) -> Self {
    value.map { .integer(Int64($0)) } ?? .absent
  }

  /// A number where there is one.
  package static func number(_ value: Double?) -> Self { value.map { .number($0) } ?? .absent }

  /// A text where there is one.
  package static func text(_ value: String?) -> Self { value.map { .text($0) } ?? .absent }

  /// `true` or `false`.
  package static func flag(_ value: Bool) -> Self { .text(value ? "true" : "false") }

  /// An amount of money in a column of dollars with twelve places.
  package static func dollars(_ amount: USDTotal) -> Self { .decimal(amount.picoDollars) }
}

extension [Field] {
  /// Numbers where there are any.
  package static func numbers(_ values: Double?...) -> Self { values.map { .number($0) } }

  /// Texts.
  package static func texts(_ values: String...) -> Self { values.map { .text($0) } }
}
