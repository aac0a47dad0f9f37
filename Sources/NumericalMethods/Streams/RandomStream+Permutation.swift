extension RandomStream {
  /// The numbers from 0 to `count` - 1 in a random order, all orders alike.
  ///
  /// Source: R. Durstenfeld, Algorithm 235, Communications of the ACM 7 (1964).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(below(UInt64(index) + 1)))
    }
    return order
  }
}
