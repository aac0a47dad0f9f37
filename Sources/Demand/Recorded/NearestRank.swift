extension [Int] {
  /// The smallest value with at least this percentage of the values at or below it.
  ///
  /// - Precondition: the values are sorted and there is one; the percentage is 1 to 100.
  func nearestRank(percent: Int) -> Int { self[(percent * count + 99) / 100 - 1] }
}
