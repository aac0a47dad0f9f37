/// Sums over blocks of calls under policies that forget calls.
struct BlockTotals: Sendable {
  /// By cell; `nil` for one without a call.
  var cells: [CellTotals?] = []
  /// Charges by caller and policy, in 2^32ths of a pico-dollar.
  var callerSpend: [Int128] = []

  /// Adds a block: sorts its calls by cell, and works each cell out in tiles.
  mutating func add(_ block: CallBlock, policies: Int, isCached: Bool) {
    let missing = block.cells.count - cells.count
    if missing > 0 { cells.append(contentsOf: repeatElement(nil, count: missing)) }
    let namesCallers = block.callerCount > 1
    if namesCallers {
      let missing = block.callerCount * policies - callerSpend.count
      if missing > 0 { callerSpend.append(contentsOf: repeatElement(0, count: missing)) }
    }
    let (order, starts) = block.sortedByCell()
    var tile = CallTile()
    block.calls.withUnsafeBufferPointer { calls in
      for number in block.cells.indices where starts[number] < starts[number + 1] {
        let cell = block.cells[number]
        // Taken out and put back, so that it is changed in its place.
        var totals = cells[number].take() ?? CellTotals(cell)
        for start in stride(from: starts[number], to: starts[number + 1], by: CallTile.lanes) {
          let lanes = order[start..<min(start + CallTile.lanes, starts[number + 1])]
          tile.score(cell, calls, lanes, isCached: isCached, into: &totals)
          if namesCallers { CallBlock.charge(cell, calls, lanes, tile.bills, &callerSpend) }
        }
        cells[number] = totals
      }
    }
  }
}

extension CallBlock {
  /// A counting sort: positions by cell, in log order within one, and where each cell begins.
  fileprivate func sortedByCell() -> (order: [Int32], starts: [Int]) {
    var starts = Array(repeating: 0, count: cells.count + 1)
    for call in calls { starts[Int(call.cell) + 1] += 1 }
    for cell in cells.indices { starts[cell + 1] += starts[cell] }
    var next = starts
    var order = [Int32](repeating: 0, count: calls.count)
    for (position, call) in calls.enumerated() {
      order[next[Int(call.cell)]] = Int32(position)
      next[Int(call.cell)] += 1
    }
    return (order, starts)
  }

  /// Enters what each caller pays under each policy.
  fileprivate static func charge(
    _ cell: ScoringCell, _ calls: UnsafeBufferPointer<ScoredCall>, _ order: ArraySlice<Int32>,
    _ bills: UnsafePointer<Int64>, _ callerSpend: inout [Int128]
  ) {
    let policies = cell.routes.count
    for (policy, route) in cell.routes.enumerated() {
      for option in route.options {
        let row = bills + option.row * CallTile.lanes
        for (lane, position) in order.enumerated() {
          let caller = Int(calls[Int(position)].caller)
          callerSpend[caller * policies + policy] += Int128(option.mass) * Int128(row[lane])
        }
      }
    }
  }
}
