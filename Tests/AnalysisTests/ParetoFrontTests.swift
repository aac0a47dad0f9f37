import NumericalMethods
import Testing

@testable import Analysis

/// Which policies are on the front of several objectives.
///
/// Definition: V. Pareto; as in Miettinen, Nonlinear Multiobjective Optimization (1999), 2.2.1: a
/// point is dominated if another one is no worse in every objective and better in one.
@Suite struct ParetoFrontTests {
  /// One replication each.
  private func front(_ points: [[Double]]) -> ParetoFront {
    ParetoFront(points.map { $0.map { [$0] } })
  }

  @Test func `a staircase and what lies above it`() {
    let standings = front([[1, 5], [2, 2], [5, 1], [3, 3], [2, 6]]).standings.map { $0 }
    #expect(standings.map { $0?.isOnFront } == [true, true, true, false, false])
    // Of those that dominate, the cheapest is named.
    #expect(standings.map { $0?.dominator } == [nil, nil, nil, 1, 0])
    // One replication shows nothing.
    #expect(standings.allSatisfy { $0?.isShown == false })
  }

  @Test func `equals do not beat each other`() {
    #expect(front([[1, 1], [1, 1]]).standings.allSatisfy { $0?.isOnFront == true })
  }

  @Test func `a policy without an objective has no standing and beats nobody`() {
    let front = ParetoFront([[[1], [nil]], [[2], [2]]])
    #expect(front.standings[0] == nil)
    #expect(front.standings[1]?.isOnFront == true)
  }

  /// Dominated by 0.1 in each of six replications, or by the same mean with noise that hides it.
  @Test func `chance is told from a difference`() {
    let base = [1.0, 2, 3, 4, 5, 6]
    let sure = ParetoFront([[base], [base.map { $0 + 0.1 }]])
    #expect(sure.standings[1] == .init(isOnFront: false, dominator: 0, isShown: true))
    let noise = [3.0, -3, 2, -2, 4, -3.4]
    let unsure = ParetoFront([[base], [zip(base, noise).map { $0 + $1 }]])
    #expect(unsure.standings[1] == .init(isOnFront: false, dominator: 0, isShown: false))
  }

  /// The definition, word for word, on random points of a coarse grid, so that ties occur.
  @Test func `law: the front is what the definition says`() {
    var stream = RandomStream(seed: 3, entity: 1, code: 4)
    for _ in 0..<200 {
      let points = (0..<8).map { _ in (0..<3).map { _ in Double(stream.below(4)) } }
      let standings = front(points).standings
      for (index, point) in points.enumerated() {
        let isDominated = points.contains { other in
          (0..<3).allSatisfy { other[$0] <= point[$0] }
            && (0..<3).contains { other[$0] < point[$0] }
        }
        #expect(standings[index]?.isOnFront == !isDominated)
        // The policy that is named dominates the point and is the cheapest of all that do.
        let dominators = points.indices.filter { other in
          (0..<3).allSatisfy { points[other][$0] <= point[$0] } && points[other] != point
        }
        let named = standings[index]?.dominator
        #expect((named == nil) == dominators.isEmpty)
        if let named {
          #expect(dominators.contains(named))
          #expect(points[named][0] == dominators.map { points[$0][0] }.min())
        }
      }
    }
  }
}
