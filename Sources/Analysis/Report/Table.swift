/// Figures in rows and columns.
package struct Table: Sendable {
  /// What a column holds.
  package enum Kind: String, CaseIterable, Sendable {
    /// Words, set flush left.
    case words
    /// Numbers, set flush right.
    case number
  }
  /// One column.
  package struct Column: Hashable, Sendable {
    /// The heading, unit included.
    package let title: String
    /// What it holds.
    package let kind: Kind

    static func words(_ title: String) -> Column { Column(title: title, kind: .words) }
    static func number(_ title: String) -> Column { Column(title: title, kind: .number) }
  }
  /// One cell: what it shows and, where that is a number of the report, the number itself.
  package struct Cell: Hashable, Sendable {
    /// What it shows.
    package let text: String
    /// The number that the text is rounded from.
    package var number: ReportedNumber?

    init(_ text: String, _ number: ReportedNumber? = nil) {
      self.text = text
      self.number = number
    }
  }
  /// What the table shows, in one sentence.
  package let caption: String
  /// The columns; the first names the row.
  package let columns: [Column]
  /// Rows that belong together under a heading of their own.
  package struct Group: Hashable, Sendable {
    /// The heading; empty for none.
    package let title: String
    /// Cells by row, as many as columns.
    package var cells: [[Cell]] = []
    /// What the cells show.
    package var rows: [[String]] { cells.map { $0.map(\.text) } }
  }
  /// The rows in groups, in order.
  package private(set) var groups: [Group] = []
  /// How to read it; empty for nothing to add.
  package var note = ""

  init(_ caption: String, columns: [Column], note: String = "") {
    self.caption = caption
    self.columns = columns
    self.note = note
  }

  init(_ caption: String, columns: [Column], rows: [[String]], note: String = "") {
    self.init(caption, columns: columns, note: note)
    for row in rows { add(row) }
  }

  /// All rows, whatever their group.
  var rows: [[String]] { groups.flatMap(\.rows) }

  /// Begins a group of rows.
  mutating func begin(_ title: String) { groups.append(Group(title: title)) }

  /// Adds a row of texts to the last group.
  mutating func add(_ row: [String]) { add(cells: row.map { Cell($0) }) }

  /// Adds a row to the last group.
  mutating func add(cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has a cell for every column")
    if groups.isEmpty { begin("") }
    groups[groups.count - 1].cells.append(cells)
  }
}
