import NumericalMethods

/// The small parts by themselves: draws, elementary functions, and the matrix product.
enum KernelBenchmark {
  private static let draws = 20_000_000

  /// Prints speeds; there is no wrong result here, the tests check those.
  static func run() -> Bool {
    var stream = RandomStream(seed: 42, entity: 0, code: 0)
    report("64 bits") { Double(stream.next() >> 63) }
    report("uniform") { stream.uniform() }
    report("exponential") { stream.exponential() }
    report("normal") { stream.normal() }
    report("lognormal") { stream.lognormal(mu: 0, sigma: 0.8) }
    var entity: UInt64 = 0
    report("new stream and one exponential") {
      entity &+= 1
      var own = RandomStream(seed: 42, entity: entity, code: 1)
      return own.exponential()
    }
    let blas = BLAS.prepare()
    let speed = BLAS.gigaflops(clock: cpuSeconds)
    print("dgemm 512: \(digits(speed, 1)) GFLOP/s, kernel \(blas.core), at load", blas.coreAtLoad)
    return true
  }

  @inline(__always) private static func report(_ name: String, _ draw: () -> Double) {
    let start = cpuSeconds()
    var sum = 0.0
    for _ in 0..<draws { sum += draw() }
    let nanoseconds = (cpuSeconds() - start) / Double(draws) * 1e9
    print("\(name): \(digits(nanoseconds, 1)) ns, mean \(digits(sum / Double(draws), 3))")
  }
}
