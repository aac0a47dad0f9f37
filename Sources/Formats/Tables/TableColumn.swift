/// One column of a table: what it is called, what kind of values it has and what they mean.
package struct TableColumn: Hashable, Sendable {
  /// What kind of values a column has.
  package enum Kind: Hashable, Sendable {
    /// Text.
    case text
    /// Whole numbers of 64 bits.
    case integer
    /// Floating-point numbers of 64 bits.
    case number
    /// Exact decimals with so many places and at most 38 digits: sums lose nothing.
    case decimal(places: Int)
    /// Instants, in UTC.
    case time
  }

  /// The stable name, unit last where it has one.
  package let name: String
  /// What kind of values it has.
  package let kind: Kind
  /// What the values are measured in; `nil` where that is nothing or varies by row.
  package let unit: String?
  /// What it means, in one sentence.
  package let about: String

  /// Describes a column.
  package init(_ name: String, _ kind: Kind, unit: String? = nil, _ about: String) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.about = about
  }

  /// A column of texts.
  package static func text(_ name: String, _ about: String) -> Self { Self(name, .text, about) }

  /// A column of whole numbers.
  package static func integer(_ name: String, unit: String? = nil, _ about: String) -> Self {
    Self(name, .integer, unit: unit, about)
  }

  /// A column of numbers.
  package static func number(_ name: String, unit: String? = nil, _ about: String) -> Self {
    Self(name, .number, unit: unit, about)
  }

  /// The column under another name.
  package func named(_ name: String) -> Self { Self(name, kind, unit: unit, about) }
}

/// What a table holds, known before any row is: its name, one sentence and its columns.
package struct TableSchema: Hashable, Sendable {
  /// The name of its files without ending.
  package let name: String
  /// What it holds, in one sentence.
  package let about: String
  /// Its columns in order, each name once.
  package let columns: [TableColumn]

  /// Describes a table.
  ///
  /// - Precondition: each name occurs once.
  package init(_ name: String, _ about: String, _ columns: [TableColumn]) {
    precondition(Set(columns.map(\.name)).count == columns.count, "\(name) names a column twice")
    self.name = name
    self.about = about
    self.columns = columns
  }
}
