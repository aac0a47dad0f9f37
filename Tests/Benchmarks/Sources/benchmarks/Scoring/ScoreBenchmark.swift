import Demand
import Foundation
import NumericalMethods
import Quantities
import Routing
import Scoring
import Supply

/// Whole logs under many policies: the pass over calls, models, endpoints and policies, and the choice
/// among 300 models by embeddings; beside a scan of each call in Swift, and numpy.
enum ScoreBenchmark {
  /// Prints nanoseconds and GFLOP/s; `false` where the pass and the scan disagree by a pico-dollar.
  static func run(quick: Bool) async -> Bool {
    BLAS.prepare()
    let peaks = (double: peak(Double.self), single: peak(Float.self))
    print(
      "score: GEMM peak of this machine now, 512 square: dgemm \(digits(peaks.double, 1)), sgemm "
        + "\(digits(peaks.single, 1)) GFLOP/s, kernel \(BLAS.prepare().core)")
    let market = ScoreMarket()
    let isRight = await grouped(market, calls: quick ? 1_000_000 : 10_000_000, peak: peaks.double)
    dense(tasks: quick ? 100_000 : 1_000_000, peak: peaks.single)
    python(quick: quick)
    return isRight
  }

  /// The largest memory that the process has had [MiB].
  private static var largestMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) / 1024
  }

  /// Scores a log that is made up call by call, so that memory holds no log.
  private static func pass(
    _ market: ScoreMarket, calls: Int
  ) async -> (reading: Double, scoring: Double, candidates: Int, scores: LogScores) {
    var reader = CallReader(market.world, naming: ModelNaming())
    var scorer = LogScorer(market.world, threads: 1)
    var blocks: [CallBlock] = []
    var (reading, scoring, candidates) = (0.0, 0.0, 0)
    var (made, seed) = (0, UInt64(1))
    while made < calls {
      let count = min(CallBlock.size * 4, calls - made)
      var drawn: [(ScoredCall, Int)] = []
      drawn.reserveCapacity(count)
      market.forEachCall(count, seed: seed) { drawn.append(($0, $1)) }
      var clock = cpuSeconds()
      for (call, model) in drawn {
        if let block = reader.take(call, requested: ModelID(model), logged: ModelID(model)) {
          blocks.append(block)
        }
      }
      reading += cpuSeconds() - clock
      for (_, model) in drawn { candidates += market.starts[model + 1] - market.starts[model] }
      clock = cpuSeconds()
      for block in blocks { await scorer.take(block) }
      scoring += cpuSeconds() - clock
      blocks.removeAll(keepingCapacity: true)
      made += count
      seed += 1
    }
    let clock = cpuSeconds()
    if let last = reader.finish() { await scorer.take(last) }
    let scores = await scorer.scores(of: reader.facts, in: market.world)
    scoring += cpuSeconds() - clock
    return (reading, scoring, candidates, scores)
  }

  private static func grouped(_ market: ScoreMarket, calls: Int, peak: Double) async -> Bool {
    _ = await pass(market, calls: calls / 4)
    let before = largestMemory
    let measured = await pass(market, calls: calls)
    let after = largestMemory
    let policies = ScoreMarket.policyCount
    let pairs = Double(measured.candidates) * Double(policies)
    let flops = 2.0 * 2 * 5 * Double(measured.candidates)
    print(
      "score: \(calls) calls x \(ScoreMarket.endpointCount) endpoints of "
        + "\(ScoreMarket.modelCount) models x \(policies) policies, mean candidates "
        + "\(digits(Double(measured.candidates) / Double(calls), 2)), \(measured.scores.facts.cells)"
        + " cells")
    print(
      "  pass: \(digits(measured.scoring / Double(calls) * 1e9, 1)) ns per call, "
        + "\(digits(measured.scoring / pairs * 1e9, 4)) ns per (call, policy, candidate); sorting "
        + "calls into cells \(digits(measured.reading / Double(calls) * 1e9, 1)) ns per call")
    print(
      "  with that: \(digits((measured.scoring + measured.reading) / pairs * 1e9, 4)) ns; products "
        + "\(digits(flops / measured.scoring / 1e9, 2)) GFLOP/s = "
        + "\(digits(flops / measured.scoring / 1e9 / peak * 100, 1)) % of the peak")
    print(
      "  memory: \(before) MiB at \(calls / 4) calls, \(after) MiB at \(calls) calls")
    return await scan(market, calls: min(calls / 20, CallBlock.size * 4), pass: measured)
  }

  /// The same figures from a scan of each call under each policy.
  private static func scan(
    _ market: ScoreMarket, calls: Int,
    pass: (reading: Double, scoring: Double, candidates: Int, scores: LogScores)
  ) async -> Bool {
    var scan = ScoreScan(market)
    var drawn: [(ScoredCall, Int)] = []
    market.forEachCall(calls, seed: 1) { drawn.append(($0, $1)) }
    let clock = cpuSeconds()
    for (call, model) in drawn { scan.take(call, model) }
    let seconds = cpuSeconds() - clock
    let nanoseconds = seconds / Double(scan.pairs) * 1e9
    let own =
      (pass.scoring + pass.reading)
      / (Double(pass.candidates) * Double(ScoreMarket.policyCount)) * 1e9
    print(
      "  scan of each call in Swift: \(digits(nanoseconds, 2)) ns per (call, policy, candidate), "
        + "\(digits(nanoseconds / own, 1))x the pass")
    let reference = await Self.pass(market, calls: calls)
    var agree = true
    for policy in 0..<ScoreMarket.policyCount where scan.isCertain[policy] {
      agree = agree && scan.spend[policy] == reference.scores.policies[policy].spend.rounded
    }
    print(agree ? "score: ok, to the pico-dollar" : "score: the pass and the scan DIFFER")
    return agree
  }

  private static func dense(tasks: Int, peak: Double) {
    let (dimension, models) = (256, 300)
    var stream = RandomStream(seed: 5, entity: 0, code: 0)
    func numbers(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(Int(stream.below(257)) - 128) / 256 }
    }
    guard let choice = DenseChoice(embeddings: (0..<models).map { _ in numbers(dimension) }) else {
      return
    }
    // Sixteen tiles are used again and again: the log of embeddings is no part of the measurement.
    let tiles = (0..<16).map { _ in numbers(dimension * DenseChoice.lanes) }
    var scores = [Float](repeating: 0, count: models * DenseChoice.lanes)
    var best = [Int32](repeating: 0, count: DenseChoice.lanes)
    var counts = [Int](repeating: 0, count: models)
    let rounds = (tasks + DenseChoice.lanes - 1) / DenseChoice.lanes
    for tile in tiles { choice.choose(tile, scores: &scores, best: &best) }
    let clock = cpuSeconds()
    for round in 0..<rounds {
      choice.choose(tiles[round % 16], scores: &scores, best: &best)
      for model in best { counts[Int(model)] += 1 }
    }
    let seconds = cpuSeconds() - clock
    let done = rounds * DenseChoice.lanes
    let speed = 2 * Double(done) * Double(dimension * models) / seconds / 1e9
    print(
      "score, dense: \(done) tasks x \(dimension) x \(models) models: \(digits(seconds, 2)) s, "
        + "\(digits(speed, 1)) GFLOP/s = \(digits(speed / peak * 100, 1)) % of the peak; "
        + "\(digits(seconds / Double(done) / Double(models) * 1e9, 3)) ns per (task, model); models "
        + "chosen: \(counts.count { $0 > 0 })")
  }

  /// The speed of a square product in this precision, in 10⁹ operations a second.
  private static func peak<Scalar: BinaryFloatingPoint>(_ type: Scalar.Type) -> Double {
    let size = 512
    var best = 0.0
    let doubles = [Double](repeating: 0.5, count: size * size)
    let floats = [Float](repeating: 0.5, count: size * size)
    var productOfDoubles = doubles
    var productOfFloats = floats
    for _ in 0..<40 {
      let clock = cpuSeconds()
      if type == Double.self {
        BLAS.laneProduct(
          doubles, rows: size, inner: size, doubles, lanes: size, into: &productOfDoubles)
      } else {
        BLAS.laneProduct(
          floats, rows: size, inner: size, floats, lanes: size, into: &productOfFloats)
      }
      best = max(best, 2 * Double(size * size * size) / (cpuSeconds() - clock) / 1e9)
    }
    return best
  }

  /// Runs the same work in numpy, where there is one.
  private static func python(quick: Bool) {
    let script = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appendingPathComponent("../../../score_baseline.py").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script, quick ? "200000" : "1000000"]
    var environment = ProcessInfo.processInfo.environment
    // Its own library must choose its kernel by itself, and one thread as ours has.
    environment["OPENBLAS_CORETYPE"] = nil
    environment["OPENBLAS_NUM_THREADS"] = "1"
    process.environment = environment
    do {
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 { print("score: python3 with numpy is not there") }
    } catch {
      print("score: python3 is not there")
    }
  }
}
