import NumericalMethods
import Testing

@testable import NumericalMethods
@testable import Scoring

@Suite struct DenseChoiceTests {
  private static func numbers(_ count: Int, key: UInt64) -> [Float] {
    var stream = RandomStream(seed: 77, entity: key, code: 0)
    return (0..<count).map { _ in Float(Int(stream.below(257)) - 128) / 256 }
  }

  /// Whether the choices of one kernel are those of integers, ties included.
  private static func equalsTheIntegers(models: Int, dimension: Int) -> Bool {
    let rows = (0..<models).map { numbers(dimension, key: UInt64($0 % 40)) }
    let features = numbers(dimension * DenseChoice.lanes, key: 9_999)
    guard let choice = DenseChoice(embeddings: rows) else { return false }
    var scores = [Float](repeating: 0, count: models * DenseChoice.lanes)
    var best = [Int32](repeating: -1, count: DenseChoice.lanes)
    choice.choose(features, scores: &scores, best: &best)
    return (0..<DenseChoice.lanes).allSatisfy { lane in
      let sums = rows.map { row in
        row.indices.reduce(0) { sum, term in
          sum + Int(row[term] * 256) * Int(features[term * DenseChoice.lanes + lane] * 256)
        }
      }
      let highest = sums.max() ?? 0
      return Int(best[lane]) == sums.firstIndex(of: highest)
        && scores[Int(best[lane]) * DenseChoice.lanes + lane] == Float(highest) / 65_536
    }
  }

  /// Oracle: integers. Models repeat, so that ties are there.
  @Test func `choices are those of integers on every kernel`() async {
    await #expect(processExitsWith: .success) {
      BLAS.prepare()
      let original = BLAS.core
      for core in [original, "Prescott", "Haswell", "SkylakeX", ""] {
        if core == "SkylakeX" && original != "SkylakeX" && original != "Cooperlake" { continue }
        if core == "Haswell" && !BLAS.cpuHasAVX2 { continue }
        BLAS.chooseAgain(core: core)
        for (models, dimension) in [(1, 3), (50, 64), (7, 1_024)] {
          precondition(Self.equalsTheIntegers(models: models, dimension: dimension), BLAS.core)
        }
      }
    }
  }

  @Test func `numbers off the grid's range are refused`() {
    #expect(DenseChoice(embeddings: []) == nil)
    #expect(DenseChoice(embeddings: [[0.6]]) == nil)
    #expect(DenseChoice(embeddings: [[0.1], [0.1, 0.2]]) == nil)
    #expect(DenseChoice(embeddings: [[Float](repeating: 0, count: 1_025)]) == nil)
    #expect(DenseChoice.onGrid(0.1) == 26.0 / 256)
  }
}
