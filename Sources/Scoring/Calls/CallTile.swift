import NumericalMethods

/// Bills and times of up to 32 calls of one cell at every endpoint, calls in lanes.
///
/// One product of BLAS per model, weights (rows by 5) times features (5 by 32), whose partial sums
/// are all exact: tokens times pico-dollars stay below 2^48, so that even the sum over 32 calls stays
/// below 2^53. Rows that could be larger, or are rounded by a discount, take the integer path.
struct CallTile: ~Copyable {
  /// Calls side by side: the scores of a tile stay in the cache.
  static let lanes = 32
  /// Below this the sum of a tile's bills is exact in doubles.
  static let exactBelow = 0x1p48

  private let features: UnsafeMutablePointer<Double>
  private var product: UnsafeMutablePointer<Double>
  /// Bills by row and lane [pico-dollars].
  private(set) var bills: UnsafeMutablePointer<Int64>
  /// Times by row and lane [ticks].
  private(set) var times: UnsafeMutablePointer<Int64>
  private var capacity = 16

  init() {
    let size = capacity * Self.lanes
    features = .allocate(capacity: ScoringCell.featureCount * Self.lanes)
    product = .allocate(capacity: 2 * size)
    bills = .allocate(capacity: size)
    times = .allocate(capacity: size)
  }

  deinit {
    features.deallocate()
    product.deallocate()
    bills.deallocate()
    times.deallocate()
  }

  private mutating func reserve(rows: Int) {
    guard rows > capacity else { return }
    product.deallocate()
    bills.deallocate()
    times.deallocate()
    capacity = rows
    product = .allocate(capacity: 2 * rows * Self.lanes)
    bills = .allocate(capacity: rows * Self.lanes)
    times = .allocate(capacity: rows * Self.lanes)
  }

  /// Works out one tile and adds it to the totals of its cell.
  ///
  /// - Parameters:
  ///   - order: positions of the calls, 1 to 32 of them.
  ///   - isCached: whether calls read from cache what the log says.
  mutating func score(
    _ cell: ScoringCell, _ calls: UnsafeBufferPointer<ScoredCall>, _ order: ArraySlice<Int32>,
    isCached: Bool, into totals: inout CellTotals
  ) {
    reserve(rows: cell.endpoints.count)
    fillInputs(calls, order, isCached, &totals)
    for (position, part) in cell.parts.enumerated() {
      let (largestInput, largestOutput, outputs) = fillOutputs(calls, order, part.verbosity)
      totals.outputTokens[position] += outputs
      cell.weights.withUnsafeBufferPointer { weights in
        guard let start = weights.baseAddress else { return }
        BLAS.laneProduct(
          start + 2 * part.rows.lowerBound * ScoringCell.featureCount, rows: 2 * part.rows.count,
          inner: ScoringCell.featureCount, features, lanes: Self.lanes, into: product)
      }
      let isExact =
        cell.steepest.largest(input: largestInput, output: largestOutput)
        < Self.exactBelow
      for row in part.rows {
        let offset = (row - part.rows.lowerBound) * Self.lanes
        enter(
          cell.bills[row], product + offset, isExact, bills + row * Self.lanes, order.count,
          &totals.spend[row])
        enter(
          cell.times[row], product + part.rows.count * Self.lanes + offset, isExact,
          times + row * Self.lanes, order.count, &totals.time[row])
        count(times + row * Self.lanes, order.count, row, &totals)
      }
    }
  }

  private func fillInputs(
    _ calls: UnsafeBufferPointer<ScoredCall>, _ order: ArraySlice<Int32>, _ isCached: Bool,
    _ totals: inout CellTotals
  ) {
    features.update(repeating: 0, count: ScoringCell.featureCount * Self.lanes)
    var tokens = 0
    for (lane, position) in order.enumerated() {
      let call = calls[Int(position)]
      let cached = isCached ? call.cached : 0
      features[lane] = Double(call.input - cached)
      features[Self.lanes + lane] = Double(cached)
      features[4 * Self.lanes + lane] = 1
      tokens += Int(call.input)
    }
    totals.calls += order.count
    totals.inputTokens += tokens
  }

  private func fillOutputs(
    _ calls: UnsafeBufferPointer<ScoredCall>, _ order: ArraySlice<Int32>, _ verbosity: Double
  ) -> (input: Int32, output: Int32, tokens: Int) {
    var (input, output, tokens) = (Int32(0), Int32(0), 0)
    for (lane, position) in order.enumerated() {
      let call = calls[Int(position)]
      let written = call.written(verbosity)
      features[2 * Self.lanes + lane] = Double(written.completion)
      features[3 * Self.lanes + lane] = Double(written.reasoning)
      let sum = written.completion &+ written.reasoning
      (input, output) = (max(input, call.input), max(output, sum))
      tokens += Int(sum)
    }
    return (input, output, tokens)
  }

  /// Enters one row: whole numbers of the product, or those of the integer path.
  private func enter(
    _ bill: LinearBill, _ product: UnsafePointer<Double>, _ isExact: Bool,
    _ amounts: UnsafeMutablePointer<Int64>, _ count: Int, _ total: inout Int128
  ) {
    guard isExact, bill.discountPartsPerMillion == 0 else {
      for lane in 0..<count {
        amounts[lane] = bill.amount(
          new: Int32(features[lane]), cached: Int32(features[Self.lanes + lane]),
          completion: Int32(features[2 * Self.lanes + lane]),
          reasoning: Int32(features[3 * Self.lanes + lane]))
        total += Int128(amounts[lane])
      }
      return
    }
    var sum: Int64 = 0
    for lane in 0..<Self.lanes {
      // A whole number below 2^52 is the mantissa of its sum with 2^52.
      let bits = (product[lane] + 0x1p52).bitPattern & 0x000F_FFFF_FFFF_FFFF
      amounts[lane] = Int64(bitPattern: bits)
      sum &+= Int64(bitPattern: bits)
    }
    total += Int128(sum)
  }

  private func count(
    _ times: UnsafePointer<Int64>, _ count: Int, _ row: Int, _ totals: inout CellTotals
  ) {
    let start = row * PredictedTime.bucketCount
    totals.histogram.withUnsafeMutableBufferPointer { histogram in
      for lane in 0..<count { histogram[start + PredictedTime.bucket(times[lane])] &+= 1 }
    }
  }
}

extension ScoredCall {
  /// What a model writes whose answers are `verbosity` times as long as the logged one's.
  @inline(__always)
  func written(_ verbosity: Double) -> (completion: Int32, reasoning: Int32) {
    guard verbosity != 1, output > 0 else { return (output - reasoning, reasoning) }
    let wanted = (Double(output) * verbosity).rounded(.toNearestOrEven)
    let whole = Int32(min(max(1, wanted), 2_000_000_000))
    let hidden = Int32(Int64(whole) * Int64(reasoning) / Int64(output))
    return (whole - hidden, hidden)
  }
}
