import Testing

@testable import NumericalMethods

/// Pinned values: scipy 1.17.1 `ttest_ind(equal_var=False)`, printed by
/// `Tests/Fixtures/statistics/welch.py`.
@Suite struct WelchComparisonTests {
  struct Golden: Sendable {
    let a: [Double]
    let b: [Double]
    let degreesOfFreedom: Double
    let pValue: Double
    let halfWidth: Double
    let difference: Double
  }

  @Test(arguments: [
    Golden(
      a: [3.1, 2.9, 3.4, 3.3, 2.7], b: [2.5, 2.8, 2.1, 2.6], degreesOfFreedom: 6.47712102349,
      pValue: 0.0227019427204, halfWidth: 0.469012741629, difference: 0.58),
    Golden(
      a: [10.0, 10.5, 9.5, 10.25, 9.75, 10.0, 10.1], b: [7.0, 13.0, 9.0, 16.0],
      degreesOfFreedom: 3.02229996333, pValue: 0.583533512631, halfWidth: 6.3995823118,
      difference: -1.23571428571),
    Golden(
      a: [0.012, 0.011], b: [0.019, 0.013, 0.016], degreesOfFreedom: 2.31506849315,
      pValue: 0.112938341485, halfWidth: 0.0068279566919, difference: -0.0045),
  ])
  func `it equals scipy`(_ golden: Golden) throws {
    let welch = try #require(WelchComparison(golden.a, golden.b))
    for (found, expected) in [
      (welch.degreesOfFreedom, golden.degreesOfFreedom), (welch.pValue, golden.pValue),
      (welch.halfWidth, golden.halfWidth), (welch.difference, golden.difference),
    ] {
      #expect((found - expected).magnitude <= 1e-9 * expected.magnitude)
    }
  }

  @Test func `with equal counts and variances it is the pooled test of Student`() throws {
    // Then Satterthwaite's degrees of freedom are 2 n - 2.
    let welch = try #require(WelchComparison([1, 2, 3, 4], [11, 12, 13, 14]))
    #expect((welch.degreesOfFreedom - 6).magnitude < 1e-12)
    let other = try #require(WelchComparison([11, 12, 13, 14], [1, 2, 3, 4]))
    #expect(other.pValue == welch.pValue && other.difference == -welch.difference)
  }

  @Test func `without spread a difference is certain, and one replication tells nothing`() throws {
    #expect(try #require(WelchComparison([1, 1], [2, 2, 2])).pValue == 0)
    #expect(try #require(WelchComparison([1, 1], [1, 1, 1])).pValue == 1)
    #expect(WelchComparison([1], [1, 2]) == nil)
  }
}
