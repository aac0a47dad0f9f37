/// Sums over one block of calls under policies that forget calls.
struct BlockTotals: Sendable {
  /// Cells of the block, each once.
  var cells: [(cell: Int32, totals: CellTotals)] = []
  /// Charges by caller and policy, in 2^32ths of a pico-dollar; empty where no caller is named.
  var callerSpend: [Int128] = []
}

extension CallBlock {
  /// Scores the block: sorts its calls by cell, and works each cell out in tiles.
  func totals(policies: Int, isCached: Bool) -> BlockTotals {
    var result = BlockTotals()
    if callerCount > 1 { result.callerSpend = Array(repeating: 0, count: callerCount * policies) }
    let (order, starts) = sortedByCell()
    var tile = CallTile()
    calls.withUnsafeBufferPointer { calls in
      for cell in cells.indices where starts[cell] < starts[cell + 1] {
        var totals = CellTotals(cells[cell])
        for start in stride(from: starts[cell], to: starts[cell + 1], by: CallTile.lanes) {
          let lanes = order[start..<min(start + CallTile.lanes, starts[cell + 1])]
          tile.score(cells[cell], calls, lanes, isCached: isCached, into: &totals)
          if callerCount > 1 {
            Self.charge(cells[cell], calls, lanes, tile.bills, &result.callerSpend)
          }
        }
        result.cells.append((Int32(cell), totals))
      }
    }
    return result
  }

  /// A counting sort: positions by cell, in log order within one, and where each cell begins.
  private func sortedByCell() -> (order: [Int32], starts: [Int]) {
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
  private static func charge(
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
