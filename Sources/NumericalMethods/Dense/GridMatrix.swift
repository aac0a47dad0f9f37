/// The whole multiples of a power of two: numbers whose sums of products can be exact.
public struct FixedPointGrid: Hashable, Sendable {
  /// The step is 2 to the power -`fractionBits`.
  public let fractionBits: Int

  /// Multiples of 2^-20 for utilities: with |x| ≤ 1 exact over 8,191 terms, with |x| ≤ 1/2 over
  /// 32,767.
  public static let utilities = FixedPointGrid(fractionBits: 20)
  /// Whole numbers, for tokens and pico-dollars per token.
  public static let wholeNumbers = FixedPointGrid(fractionBits: 0)

  /// Creates a grid.
  ///
  /// - Precondition: `fractionBits` lies between 0 and 40.
  public init(fractionBits: Int) {
    precondition((0...40).contains(fractionBits), "a grid has 0 to 40 bits of fraction")
    self.fractionBits = fractionBits
  }

  /// Steps in 1.
  var stepsPerOne: Double { Double(1 << fractionBits) }

  /// The nearest multiple in steps (ties to even), `nil` unless below 2^52 steps in magnitude.
  public func steps(_ x: Double) -> Int64? {
    let steps = (x * stepsPerOne).rounded(.toNearestOrEven)
    return steps.magnitude < 0x1p52 ? Int64(steps) : nil
  }
}

/// A matrix of numbers on a grid, in rows, that knows its largest magnitude.
public struct GridMatrix: Hashable, Sendable {
  /// The grid of all its numbers.
  public let grid: FixedPointGrid
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// The largest magnitude ever stored, in steps of the grid.
  public private(set) var largestSteps: UInt64 = 0
  /// The numbers, row after row.
  private(set) var values: [Double]

  /// Creates a matrix of zeros.
  public init(rows: Int, columns: Int, grid: FixedPointGrid = .utilities) {
    self.grid = grid
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: 0, count: rows * columns)
  }

  /// Creates a matrix of these numbers, row after row, each rounded onto the grid.
  ///
  /// `nil` if a number is not finite or has 2^52 steps or more.
  ///
  /// - Precondition: There are `rows` times `columns` numbers.
  public init?(rows: Int, columns: Int, grid: FixedPointGrid = .utilities, values: [Double]) {
    precondition(values.count == rows * columns, "a matrix has rows times columns numbers")
    self.init(rows: rows, columns: columns, grid: grid)
    for (index, value) in values.enumerated() {
      guard let steps = grid.steps(value) else { return nil }
      store(steps, at: index)
    }
  }

  /// The number at a place; a new one is rounded onto the grid.
  ///
  /// - Precondition: A new number is finite and below 2^52 steps in magnitude.
  public subscript(row: Int, column: Int) -> Double {
    get { values[index(row, column)] }
    set {
      guard let steps = grid.steps(newValue) else {
        preconditionFailure("a number lies off the range of its grid")
      }
      store(steps, at: index(row, column))
    }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such place")
    return row * columns + column
  }

  private mutating func store(_ steps: Int64, at index: Int) {
    largestSteps = max(largestSteps, steps.magnitude)
    values[index] = Double(steps) / grid.stepsPerOne
  }
}
