import COpenBLAS
import Glibc

/// The system's OpenBLAS: one thread, the right kernel, and a report of what it is.
///
/// Two traps are met here. OpenBLAS 0.3.21 takes current Intel CPUs for a Pentium 4 of 2004
/// ("Prescott") and runs at a fifth of the speed (its issue 4267); and its own threads are up to 15
/// times slower than one thread on a busy machine, so parallelism belongs to the caller.
public enum BLAS {
  /// What was found and done, for `sim doctor` and the manifest.
  public struct Report: Hashable, Sendable {
    /// The build of the library in its own words: version and options.
    public let configuration: String
    /// The kernel that the library chose when it was loaded.
    public let coreAtLoad: String
    /// The kernel in use.
    public let core: String
    /// Whether the kernel was chosen again because the first choice was wrong.
    public let repaired: Bool
    /// `OPENBLAS_CORETYPE` of the environment, which is honoured, `nil` where it is not set.
    public let requestedCore: String?
    /// Threads in use: 1.
    public let threads: Int
    /// How this build could run in parallel.
    public let parallelism: Parallelism
  }

  /// The three builds of the library.
  public enum Parallelism: String, Sendable {
    /// One thread only.
    case serial
    /// POSIX threads.
    case pthread
    /// OpenMP.
    case openmp
  }

  // Evaluated once, on first use, whichever thread comes first.
  private static let report: Report = makeReport()

  /// Sets one thread, repairs the kernel where needed, and reports; later calls only report.
  ///
  /// Call it at the start of the program: choosing again sets an environment variable for a moment.
  @discardableResult public static func prepare() -> Report { report }

  /// Whether the CPU has the vector instructions that the slow kernel ignores.
  static var cpuHasAVX2: Bool { tollway_cpu_has_avx2() != 0 }

  /// Whether this choice is the known mistake, and the user did not ask for it.
  static func isMistaken(core: String, requested: String?, cpuHasAVX2: Bool) -> Bool {
    core == "Prescott" && requested == nil && cpuHasAVX2
  }

  /// Has the library look at the CPU's features instead of its model number, where that misled it.
  static func repairIfMistaken(requested: String?) {
    guard isMistaken(core: core, requested: requested, cpuHasAVX2: cpuHasAVX2) else { return }
    chooseAgain(core: "")
    unsetenv("OPENBLAS_CORETYPE")
  }

  static var core: String { String(cString: openblas_get_corename()) }

  private static func makeReport() -> Report {
    openblas_set_num_threads(1)
    let requested = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
    let atLoad = core
    repairIfMistaken(requested: requested)
    let parallelism: Parallelism =
      switch openblas_get_parallel() {
      case 0: .serial
      case 1: .pthread
      default: .openmp
      }
    return Report(
      configuration: String(cString: openblas_get_config()), coreAtLoad: atLoad, core: core,
      repaired: core != atLoad, requestedCore: requested, threads: Int(openblas_get_num_threads()),
      parallelism: parallelism)
  }

  /// Makes the library choose its kernels again under this value of `OPENBLAS_CORETYPE`.
  ///
  /// No product may be under way in any thread: it would read tables that are being freed.
  /// ``prepare()`` calls this before the first product can start.
  ///
  /// - Returns: false where this build has one kernel only.
  @discardableResult static func chooseAgain(core name: String) -> Bool {
    guard tollway_openblas_can_choose_again() != 0 else { return false }
    setenv("OPENBLAS_CORETYPE", name, 1)
    tollway_openblas_choose_again()
    return true
  }
}

extension BLAS {
  /// The speed of a double-precision product of square matrices, in 10⁹ operations a second.
  ///
  /// The best of repetitions until `seconds` have passed; the first one warms up and is not counted.
  ///
  /// - Parameters:
  ///   - size: Rows of the matrices; 512 keep three of them at 6 MiB.
  ///   - seconds: How long to measure, at least one repetition.
  ///   - clock: Seconds on a clock of the caller, since libraries read none.
  public static func gigaflops(
    size: Int = 512, seconds: Double = 0.2, clock: () -> Double
  ) -> Double {
    prepare()
    let factor = [Double](repeating: 0.5, count: size * size)
    var product = [Double](repeating: 0, count: size * size)
    var fastest = Double.infinity
    let start = clock()
    var warm = false
    repeat {
      let before = clock()
      multiply(
        factor, rows: size, inner: size, factor, columns: 0..<size, stride: size, into: &product)
      if warm { fastest = min(fastest, clock() - before) }
      warm = true
    } while clock() - start < seconds || fastest == .infinity
    return 2 * Double(size * size * size) / fastest / 1e9
  }

  /// `product = a · b` for row-major matrices, taking only some columns of `b`.
  ///
  /// - Parameters:
  ///   - a: `rows` by `inner`.
  ///   - b: `inner` by `stride`, of which `columns` are used.
  ///   - product: At least `rows` by `columns.count`; what it held is overwritten.
  static func multiply(
    _ a: [Double], rows: Int, inner: Int, _ b: [Double], columns: Range<Int>, stride: Int,
    into product: inout [Double]
  ) {
    precondition(a.count >= rows * inner && b.count >= inner * stride, "a factor is too small")
    precondition(columns.lowerBound >= 0 && columns.upperBound <= stride, "no such columns")
    precondition(product.count >= rows * columns.count, "the product has no room")
    if rows == 0 || columns.isEmpty || inner == 0 { return }
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        product.withUnsafeMutableBufferPointer { product in
          guard let a = a.baseAddress, let b = b.baseAddress, let out = product.baseAddress
          else { return }
          cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns.count),
            Int32(inner), 1, a, Int32(inner), b + columns.lowerBound, Int32(stride), 0, out,
            Int32(columns.count))
        }
      }
    }
  }
}
