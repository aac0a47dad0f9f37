import Foundation
import NumericalMethods

/// Market shares of customers with drawn tastes: one log likelihood and its gradient, beside numpy; and
/// a mixed logit of a classic panel, beside xlogit.
enum ChoiceBenchmark {
  private static let alternatives = 500
  private static let coefficients = 8
  private static let draws = 1000

  /// Prints seconds and GFLOP/s; `false` where numpy or xlogit gets other numbers.
  static func run(quick: Bool) -> Bool {
    let kernel = BLAS.prepare().core
    let peak = (0..<5).map { _ in BLAS.gigaflops(clock: cpuSeconds) }.max() ?? 0
    print(
      "choice: dgemm peak of this machine now, 512 square: \(digits(peak, 1)) GFLOP/s, kernel",
      kernel)
    let sharesAgree = shares(quick: quick, peak: peak)
    let panelsAgree = PanelBenchmark.run(quick: quick)
    return sharesAgree && panelsAgree
  }

  // MARK: - Shares

  private static func shares(quick: Bool, peak: Double) -> Bool {
    let (weeks, segments) = (quick ? 6 : 60, quick ? 4 : 20)
    let world = ShareWorld(
      weeks: weeks, segments: segments, alternatives: alternatives, coefficients: coefficients,
      draws: draws)
    let utilities = Double(weeks * segments * draws * alternatives)
    print(
      "choice: \(weeks) weeks x \(alternatives) models x \(draws) draws x \(segments) segments, "
        + "\(coefficients) coefficients: \(digits(utilities / 1e6, 0)) million utilities, "
        + "computed twice")
    products(peak: peak)
    var result = ShareWorld.Value(logLikelihood: 0, gradient: [])
    for product in [SimulatedShares.Product.blas, .fixedOrder] {
      let (own, seconds) = fastest(3) { world.evaluate(product: product, threads: 1) }
      if product == .blas { result = own }
      // Arithmetic for each utility: products, 23 of an exponential, and passes over a row.
      let inner = Double(coefficients)
      let inProducts = utilities * (4 * (inner + 1) + 2 * inner)
      let inAll = inProducts + utilities * (28 + 32)
      print(
        "  \(product == .blas ? "OpenBLAS" : "fixed order"), one thread: \(digits(seconds, 2)) s "
          + "= \(digits(seconds / utilities * 1e9, 2)) ns per utility; all arithmetic "
          + "\(digits(inAll / seconds / 1e9, 1)) GFLOP/s = \(digits(inAll / seconds / 1e9 / peak * 100, 0))"
          + " % of the peak, products alone \(digits(inProducts / seconds / 1e9, 1))")
    }
    let start = DispatchTime.now().uptimeNanoseconds
    let together = world.evaluate(product: .blas, threads: 2)
    let wall = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    print(
      "  OpenBLAS, two threads: \(digits(wall, 2)) s of wall time, the same bits:",
      together == result ? "yes" : "NO")
    guard
      let answer = Python.answer(
        "choice_baseline.py", [weeks, segments, alternatives, coefficients, draws].map(String.init)),
      let seconds = answer.first, answer.count == result.gradient.count + 2
    else {
      print("  numpy: python3 with numpy is not there")
      return together == result
    }
    let numbers = [result.logLikelihood] + result.gradient
    let scale = numbers.dropFirst().map(\.magnitude).max() ?? 1
    var error = (answer[1] / numbers[0] - 1).magnitude
    for (own, theirs) in zip(numbers.dropFirst(), answer.dropFirst(2)) {
      error = max(error, (own - theirs).magnitude / scale)
    }
    print(
      "  numpy, one thread, tile by tile: \(digits(seconds, 2)) s; largest relative difference of "
        + "value and \(result.gradient.count) slopes \(error)")
    return together == result && error < 1e-9
  }

  /// The product of utilities by itself, in the shape of a block.
  private static func products(peak: Double) {
    let (rows, inner, lanes) = (64, coefficients + 1, (alternatives + 7) / 8 * 8)
    let left = [Double](repeating: 0.5, count: rows * inner)
    let right = [Double](repeating: 0.5, count: inner * lanes)
    var product = [Double](repeating: 0, count: rows * lanes)
    let repetitions = 2000
    let (_, seconds) = fastest(5) {
      for _ in 0..<repetitions {
        BLAS.laneProduct(left, rows: rows, inner: inner, right, lanes: lanes, into: &product)
      }
    }
    let speed = 2 * Double(rows * inner * lanes * repetitions) / seconds / 1e9
    print(
      "  dgemm alone, \(rows) draws x \(inner) x \(lanes): \(digits(speed, 1)) GFLOP/s = "
        + "\(digits(speed / peak * 100, 0)) % of the peak")
  }

  /// The result and the least CPU time of some repetitions: other programs share the machine.
  static func fastest<Result>(_ repetitions: Int, _ body: () -> Result) -> (Result, Double) {
    var best = Double.infinity
    var start = cpuSeconds()
    var result = body()
    best = cpuSeconds() - start
    for _ in 1..<max(repetitions, 1) {
      start = cpuSeconds()
      result = body()
      best = min(best, cpuSeconds() - start)
    }
    return (result, best)
  }
}

/// Weeks, models and customers from a counter-based generator, so that numpy has the same ones.
private struct ShareWorld {
  /// What is compared.
  struct Value: Equatable {
    var logLikelihood: Double
    /// By means, deviations and constants.
    var gradient: [Double]
  }

  private let shape: SimulatedShares.Shape
  private let model: SimulatedShares
  private let parameters: SimulatedShares.Parameters
  private let observed: [Double]

  init(weeks: Int, segments: Int, alternatives: Int, coefficients: Int, draws: Int) {
    shape = SimulatedShares.Shape(
      markets: weeks, alternatives: alternatives, coefficients: coefficients, segments: segments,
      draws: draws)
    // Variance 1 without a transcendental function: the same bits in numpy.
    func numbers(_ count: Int, _ table: UInt64) -> [Double] {
      (0..<UInt64(count)).map { index in
        let bits = RandomStream.mix((table << 40 | index) &* 0x9E37_79B9_7F4A_7C15)
        return (Double(bits >> 11) * 0x1p-53 - 0.5) * 12.0.squareRoot()
      }
    }
    model = SimulatedShares(
      shape: shape, laws: [CoefficientLaw](repeating: .normal, count: coefficients),
      characteristics: numbers(weeks * coefficients * alternatives, 1),
      normals: numbers(draws * coefficients, 2), hasOutsideOption: true)
    parameters = SimulatedShares.Parameters(
      means: numbers(segments * coefficients, 3).map { $0 / 4 },
      deviations: numbers(segments * coefficients, 4).map { $0 / 2 },
      weights: [Double](repeating: 1 / Double(segments), count: segments),
      constants: numbers(alternatives, 5),
      offsets: numbers(weeks * alternatives, 6).map { $0 / 2 })
    let popularity = (0..<alternatives).map { 1 / Double($0 + 1) }
    let sum = popularity.reduce(0, +)
    observed = (0..<weeks).flatMap { _ in popularity.map { $0 / sum } }
  }

  /// Σ s ln ŝ and its gradient.
  func evaluate(product: SimulatedShares.Product, threads: Int) -> Value {
    var model = model
    model.product = product
    model.threads = threads
    let shares = model.shares(parameters)
    let value = zip(observed, shares.total).reduce(0) { $0 + $1.0 * log($1.1) }
    let gradient = model.gradient(
      parameters, shares: shares,
      upstream: SimulatedShares.Upstream(total: zip(observed, shares.total).map { $0 / $1 }))
    return Value(
      logLikelihood: value, gradient: gradient.means + gradient.deviations + gradient.constants)
  }
}

/// Runs a script of this folder and reads the numbers of its last line.
enum Python {
  /// `nil` where python3 or what the script imports is not there.
  static func answer(_ script: String, _ arguments: [String]) -> [Double]? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let path = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appendingPathComponent("../../../\(script)").path
    process.arguments = ["python3", path] + arguments
    var environment = ProcessInfo.processInfo.environment
    // Its own library must choose its kernel by itself, and one thread as ours has.
    environment["OPENBLAS_CORETYPE"] = nil
    environment["OPENBLAS_L2_SIZE"] = nil
    environment["OPENBLAS_NUM_THREADS"] = "1"
    process.environment = environment
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let line = String(data: data, encoding: .utf8)?.split(separator: "\n").last
    else { return nil }
    return line.split(separator: " ").map { Double($0) ?? .nan }
  }
}
