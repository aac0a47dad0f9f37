import Testing

@testable import NumericalMethods

private func matrix(_ rows: Int, _ columns: Int, bound: Double, key: UInt64) -> GridMatrix {
  var stream = RandomStream(seed: 8, entity: key, code: 0)
  var matrix = GridMatrix(rows: rows, columns: columns)
  for row in 0..<rows {
    for column in 0..<columns {
      // Zeros and both signs, so that a negative zero would show.
      let x = stream.bernoulli(0.1) ? 0 : (2 * stream.uniform() - 1) * bound
      matrix[row, column] = x
    }
  }
  return matrix
}

private func bits(_ scores: [Double]) -> [UInt64] { scores.map(\.bitPattern) }

/// Whether one kernel's product equals the integers bit by bit, and went through BLAS.
private func equalsTheIntegers(rows: Int, inner: Int, lanes: Int) -> Bool {
  let weights = matrix(rows, inner, bound: 1, key: UInt64(rows))
  let features = matrix(inner, lanes + 9, bound: 1, key: UInt64(1000 + inner))
  var expected = [Double](repeating: .nan, count: rows * lanes)
  integerProduct(weights, features, lanes: 4..<(lanes + 4), into: &expected)
  var scores = [Double](repeating: .nan, count: rows * lanes)
  let path = exactProduct(weights, features, lanes: 4..<(lanes + 4), into: &scores)
  return path == .blas && bits(scores) == bits(expected)
}

/// A kernel chosen again is chosen for the whole process, and a product under way in another thread
/// then reads freed tables: it comes out wrong or crashes. Tests that choose run in a child process.
@Suite struct DenseTests {
  @Test func theReportIsComplete() {
    let report = BLAS.prepare()
    #expect(report.threads == 1)
    #expect(!report.core.isEmpty)
    #expect(report.configuration.contains("OpenBLAS"))
    #expect(report.requestedCore != nil || !report.repaired || report.coreAtLoad == "Prescott")
    #expect(report == BLAS.prepare())
    if report.requestedCore == nil && BLAS.cpuHasAVX2 { #expect(report.core != "Prescott") }
  }

  @Test func onlyTheKnownMistakeIsRepaired() {
    #expect(BLAS.isMistaken(core: "Prescott", requested: nil, cpuHasAVX2: true))
    #expect(!BLAS.isMistaken(core: "Prescott", requested: nil, cpuHasAVX2: false))
    #expect(!BLAS.isMistaken(core: "Prescott", requested: "Prescott", cpuHasAVX2: true))
    #expect(!BLAS.isMistaken(core: "Prescott", requested: "", cpuHasAVX2: true))
    #expect(!BLAS.isMistaken(core: "Zen", requested: nil, cpuHasAVX2: true))
  }

  @Test(.enabled(if: BLAS.cpuHasAVX2, "the mistake can only be seen on a CPU with AVX2"))
  func theMistakeIsRepairedInTheProcess() async {
    await #expect(processExitsWith: .success) {
      BLAS.prepare()
      // A build for one CPU only has no kernel to choose, and cannot make the mistake.
      guard BLAS.chooseAgain(core: "Prescott") else { return }
      precondition(BLAS.core == "Prescott")
      BLAS.repairIfMistaken(requested: "Prescott")
      precondition(BLAS.core == "Prescott")
      BLAS.repairIfMistaken(requested: nil)
      precondition(BLAS.core != "Prescott")
    }
  }

  @Test func productsEqualTheIntegersOnEveryKernel() async {
    await #expect(processExitsWith: .success) {
      BLAS.prepare()
      let original = BLAS.core
      for core in [original, "Prescott", "Sandybridge", "Haswell", "Zen", "SkylakeX", ""] {
        // A kernel beyond the CPU's abilities is not chosen by the library.
        if core == "SkylakeX" && original != "SkylakeX" && original != "Cooperlake" { continue }
        if ["Haswell", "Zen"].contains(core) && !BLAS.cpuHasAVX2 { continue }
        BLAS.chooseAgain(core: core)
        for (rows, inner, lanes) in [
          (1, 1, 1), (3, 2, 5), (7, 16, 32), (60, 16, 33), (240, 64, 40), (90, 256, 32),
          (5, 4000, 3),
        ] {
          precondition(equalsTheIntegers(rows: rows, inner: inner, lanes: lanes), BLAS.core)
        }
      }
    }
  }

  /// Runs go on threads of their own and score at the same time.
  @Test func productsOfSeveralThreadsEqualTheIntegers() async {
    let rights = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 {
        group.addTask { equalsTheIntegers(rows: 180, inner: 7, lanes: 256) }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(rights == 200)
  }

  @Test func oneWholeProductEqualsItsTiles() {
    let weights = matrix(50, 24, bound: 1, key: 1)
    let features = matrix(24, 200, bound: 1, key: 2)
    var whole: [Double] = []
    exactProduct(weights, features, lanes: 0..<200, into: &whole)
    var tile: [Double] = []
    for start in stride(from: 0, to: 200, by: 32) {
      let lanes = start..<min(start + 32, 200)
      exactProduct(weights, features, lanes: lanes, into: &tile)
      for row in 0..<50 {
        let mine = (0..<lanes.count).map { tile[row * lanes.count + $0] }
        let theirs = lanes.map { whole[row * 200 + $0] }
        #expect(bits(mine) == bits(theirs))
      }
    }
  }

  @Test func moneyIsExactToThePicoDollar() throws {
    // Tokens below 2^21 times pico-dollars per token below 2^28 over four terms.
    let rates = [300_000.0, 15_000_000, 268_435_455, 75_000]
    let tokens = [2_097_151.0, 4_096, 2_000_000, 199_999]
    let weights = try #require(
      GridMatrix(rows: 1, columns: 4, grid: .wholeNumbers, values: rates))
    let features = try #require(
      GridMatrix(rows: 4, columns: 1, grid: .wholeNumbers, values: tokens))
    var scores: [Double] = []
    let path = exactProduct(weights, features, lanes: 0..<1, into: &scores)
    #expect(path == .blas)
    let exact = zip(rates, tokens).reduce(Int64(0)) { $0 + Int64($1.0) * Int64($1.1) }
    #expect(Int64(scores[0]) == exact)
  }

  @Test func numbersOverTheBoundTakeTheIntegerPath() throws {
    let big = Double(1 << 30) + 1
    let weights = try #require(
      GridMatrix(rows: 1, columns: 2, grid: .wholeNumbers, values: [big, 1]))
    let features = try #require(
      GridMatrix(rows: 2, columns: 1, grid: .wholeNumbers, values: [big, -1]))
    #expect(!isExactInDoubles(weights, features))
    var scores: [Double] = []
    let path = exactProduct(weights, features, lanes: 0..<1, into: &scores)
    #expect(path == .integers)
    // (2^30 + 1)^2 - 1 = 2^60 + 2^31, which a double holds.
    #expect(scores[0] == 0x1p60 + 0x1p31)
  }

  @Test func theBoundIsSharp() throws {
    func row(_ value: Double, _ count: Int, asColumn: Bool) throws -> GridMatrix {
      try #require(
        GridMatrix(
          rows: asColumn ? count : 1, columns: asColumn ? 1 : count,
          values: [Double](repeating: value, count: count)))
    }
    for (count, exact) in [(8191, true), (8192, false)] {
      let weights = try row(1, count, asColumn: false)
      let features = try row(-1, count, asColumn: true)
      #expect(isExactInDoubles(weights, features) == exact)
    }
  }

  @Test func numbersAreRoundedOntoTheGrid() {
    #expect(FixedPointGrid.utilities.steps(0x1p-21) == 0)
    #expect(FixedPointGrid.utilities.steps(0x1.8p-20) == 2)
    #expect(FixedPointGrid.utilities.steps(-1) == -1_048_576)
    #expect(FixedPointGrid.utilities.steps(.nan) == nil)
    #expect(FixedPointGrid.utilities.steps(0x1p32) == nil)
    #expect(GridMatrix(rows: 1, columns: 1, values: [.infinity]) == nil)
  }

  @Test func theSpeedIsMeasuredOnTheCallersClock() {
    var now = 0.0
    // Each look at this clock advances it by 1 ms.
    let speed = BLAS.gigaflops(size: 50, seconds: 0.01) {
      now += 0.001
      return now
    }
    #expect((speed - 2 * 125_000 / 0.001 / 1e9).magnitude < 1e-9)
  }
}
