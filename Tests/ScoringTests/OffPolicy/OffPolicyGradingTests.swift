import Foundation
import NumericalMethods
import Testing

@testable import Scoring

/// The estimators on worlds whose truth is known: how far they are off on average, and how often
/// their intervals hold the truth.
///
/// Set TOLLWAY_PRINT to see the table. False alarms: each bias is within 4.5 standard errors (1 in
/// 150,000 by the normal law), each coverage between bounds that a true 93 to 98 % leaves with less
/// than 1 in 10,000 on 1,000 replications.
@Suite struct OffPolicyGradingTests {
  #if DEBUG
    static let replications = 60
    static let resamples = 60
  #else
    static let replications = 1_000
    static let resamples = 400
  #endif
  static let sessions = 400

  struct Grade {
    var estimates: [Double] = []
    var covered = 0
    var intervals = 0

    var mean: Double { estimates.reduce(0, +) / Double(estimates.count) }
    var deviation: Double {
      let centre = mean
      let squares = estimates.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      return (squares / Double(estimates.count - 1)).squareRoot()
    }
    var standardError: Double { deviation / Double(estimates.count).squareRoot() }
    var coverage: Double { Double(covered) / Double(intervals) }

    mutating func add(_ value: Double, _ interval: ClosedRange<Double>?, truth: Double) {
      estimates.append(value)
      guard let interval else { return }
      intervals += 1
      if interval.contains(truth) { covered += 1 }
    }
  }

  private static func grades(
    _ world: OffPolicyWorld, keeps: (some: Double, none: Double) = (1, 1)
  ) -> (grades: [OffPolicyEstimator: Grade], bernstein: Grade) {
    var (grades, bernstein) = ([OffPolicyEstimator: Grade](), Grade())
    let truth = world.truth(world.evaluated)
    for replication in 0..<replications {
      let log = world.log(sessions: sessions, seed: 20_261_127, replication, keeps: keeps)
      var options = OffPolicyEvaluation.Options()
      options.resamples = resamples
      options.seed = UInt64(replication)
      options.rewardBounds = 0...1
      let found = OffPolicyEvaluation(log, options)
      for (estimator, estimate) in found.estimates {
        grades[estimator, default: Grade()].add(estimate.value, estimate.interval, truth: truth)
      }
      bernstein.add(0, found.bernstein, truth: truth)
    }
    return (grades, bernstein)
  }

  private static func print(_ world: OffPolicyWorld, _ grades: [OffPolicyEstimator: Grade]) {
    guard ProcessInfo.processInfo.environment["TOLLWAY_PRINT"] != nil else { return }
    let truth = world.truth(world.evaluated)
    Swift.print("\n\(world.name): truth \(truth), logged \(world.truth(world.logging))")
    for estimator in OffPolicyEstimator.allCases {
      guard let grade = grades[estimator] else { continue }
      Swift.print(
        estimator.rawValue,
        String(
          format: "bias %+.4f (se %.4f) sd %.4f coverage %.3f", grade.mean - truth,
          grade.standardError, grade.deviation, grade.coverage))
    }
  }

  /// IPS and DR are unbiased where propensities are right (Horvitz and Thompson 1952; Dudík et al.
  /// 2011, theorem 2), whatever the reward model; the others are consistent, with a bias of order 1/n.
  @Test(arguments: [OffPolicyWorld.usual, .foreseen, .carried])
  func `estimators meet the truth and their intervals hold it`(_ world: OffPolicyWorld) throws {
    var world = world
    world.carries = 0
    let truth = world.truth(world.evaluated)
    let (grades, bernstein) = Self.grades(world)
    Self.print(world, grades)
    for estimator in [
      OffPolicyEstimator.inversePropensity, .doublyRobust, .selfNormalised,
      .selfNormalisedDoublyRobust,
    ] {
      let grade = try #require(grades[estimator])
      #expect(abs(grade.mean - truth) < 4.5 * grade.standardError, "\(world.name) \(estimator)")
      #expect(Self.expected.contains(grade.coverage), "\(world.name) \(estimator)")
    }
    // The bound of Maurer and Pontil holds at any count; below 95 % would be a mistake.
    #expect(bernstein.coverage >= 0.95)
    // The direct method says what its model says: its bias is that of the model.
    let direct = try #require(grades[.direct])
    #expect(abs(direct.mean - world.predicted) < 4.5 * max(1e-12, direct.standardError))
  }

  private static var expected: ClosedRange<Double> {
    #if DEBUG
      0.8...1
    #else
      0.92...0.985
    #endif
  }

  @Test
  func `a right reward model makes DR more precise than IPS, a wrong one does not mislead it`()
    throws
  {
    let (right, _) = Self.grades(.foreseen)
    let (wrong, _) = Self.grades(.usual)
    for grades in [right, wrong] {
      let (ips, dr) = (
        try #require(grades[.inversePropensity]), try #require(grades[.doublyRobust])
      )
      // The ratio of variances is below 0.7 by some way; its own error is about 6 %.
      #expect(dr.deviation < 0.85 * ips.deviation)
    }
    let direct = try #require(wrong[.direct])
    let truth = OffPolicyWorld.usual.truth(OffPolicyWorld.usual.evaluated)
    #expect(abs(direct.mean - truth) > 0.05, "the direct method is off by its model's error")
    #expect(direct.coverage < 0.5)
  }

  /// With little overlap the shrunk forms trade a bias towards the reward model for variance.
  @Test func `with little overlap shrinkage is biased and precise, IPS neither`() throws {
    let world = OffPolicyWorld.thin
    let truth = world.truth(world.evaluated)
    let (grades, bernstein) = Self.grades(world)
    Self.print(world, grades)
    let (ips, shrunk) = (
      try #require(grades[.inversePropensity]), try #require(grades[.shrunk])
    )
    #expect(abs(ips.mean - truth) < 4.5 * ips.standardError)
    #expect(shrunk.deviation < 0.5 * ips.deviation)
    #expect(abs(shrunk.mean - truth) > 5 * shrunk.standardError)
    #expect(bernstein.coverage >= 0.95)
  }

  /// Each kept session stands for the inverse of its chance to be kept (Horvitz and Thompson 1952).
  @Test func `a log that was thinned out by its rewards is evaluated as the whole one`() throws {
    let world = OffPolicyWorld.usual
    let truth = world.truth(world.evaluated)
    let (grades, _) = Self.grades(world, keeps: (some: 0.2, none: 0.8))
    let own = try #require(grades[.selfNormalised])
    // A ratio estimator: its bias is of order 1/n, below a tenth of its deviation here.
    #expect(abs(own.mean - truth) < 4.5 * own.standardError + 0.1 * own.deviation)
    #expect(Self.expected.contains(own.coverage))
  }

  @Test func `sessions whose steps depend on each other need the weights of whole sessions`() throws
  {
    let world = OffPolicyWorld.carried
    let truth = world.truth(world.evaluated) * Double(world.steps)
    var grades: [SessionEstimator: Grade] = [:]
    var perCall = Grade()
    for replication in 0..<Self.replications {
      let log = world.log(sessions: 800, seed: 5, replication)
      var options = OffPolicyEvaluation.Options()
      options.resamples = Self.resamples
      let found = OffPolicyEvaluation(log, options)
      for (estimator, estimate) in found.sessionEstimates {
        grades[estimator, default: Grade()].add(estimate.value, estimate.interval, truth: truth)
      }
      let ips = try #require(found.estimates.first { $0.estimator == .inversePropensity })
      perCall.add(ips.estimate.value * Double(world.steps), nil, truth: truth)
    }
    for (estimator, grade) in grades.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if ProcessInfo.processInfo.environment["TOLLWAY_PRINT"] != nil {
        Swift.print(
          estimator.rawValue,
          String(
            format: "bias %+.4f (se %.4f) sd %.4f coverage %.3f", grade.mean - truth,
            grade.standardError, grade.deviation, grade.coverage))
      }
      #expect(abs(grade.mean - truth) < 4.5 * grade.standardError, "\(estimator)")
      #expect(Self.expected.contains(grade.coverage), "\(estimator)")
    }
    // Weights of single decisions leave the earlier steps as the logging policy made them: off by
    // what the evaluated policy's own earlier steps would have changed.
    let first = (world.evaluated, world.logging)
    let share = { (policy: [[Double]]) in policy.reduce(0) { $0 + $1[0] } / Double(policy.count) }
    let expected = truth + world.carries * (share(first.0) - share(first.1)) * 3
    #expect(abs(perCall.mean - expected) < 4.5 * perCall.standardError)
  }
}
