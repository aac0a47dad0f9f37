/// How many stretches of time a drawing has room for, and counts added up to them.
enum TimeBins {
  /// The most stretches of a panel: narrower ones than three pixels show nothing more.
  static func most(in drawing: Drawing) -> Int { drawing.isNarrow ? 90 : 240 }

  /// How many neighbours make one stretch so that there are at most `most`.
  static func group(_ count: Int, most: Int) -> Int { max(1, (count + most - 1) / most) }

  /// Sums of whole groups of neighbours, column by column.
  static func sums(of bins: [[Int64]], _ group: Int) -> [[Int64]] {
    guard group > 1 else { return bins }
    return stride(from: 0, to: bins.count, by: group).map { start in
      bins[start..<min(start + group, bins.count)].reduce(into: []) { sum, bin in
        sum = sum.isEmpty ? bin : zip(sum, bin).map { $0 + $1 }
      }
    }
  }
}
