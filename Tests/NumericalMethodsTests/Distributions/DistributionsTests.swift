import Testing

@testable import NumericalMethods

/// Golden values of scipy 1.17.1: `python3 -c "from scipy import stats; …"` with the call named at
/// each list.
@Suite struct DistributionsTests {
  /// `[stats.t.ppf(p, n) for p, n in …]`.
  @Test(arguments: [
    (0.975, 1, 12.706204736174694), (0.975, 11, 2.200985160091639), (0.995, 7, 3.4994832973504924),
    (0.6, 3, 0.2766706623326898), (0.9999, 2.5, 34.867969321116306),
    (0.975, 99, 1.9842169515864174), (0.975, 1000, 1.9623390808264083),
    (1e-10, 4, -416.1751403296041), (0.025, 30, -2.042272456301238), (0.5, 5, 0),
  ])
  func quantileOfStudentEqualsScipy(p: Double, degrees: Double, expected: Double) {
    let student = StudentT(degreesOfFreedom: degrees)
    let found = student.quantile(p)
    #expect((found - expected).magnitude <= 1e-11 * expected.magnitude)
    #expect((student.cumulative(found) - p).magnitude <= 1e-13)
  }

  /// `[2 * stats.t.sf(t, n) for t, n in …]`.
  @Test(arguments: [
    (6.29285309, 11, 5.895946012684038e-05), (0.1, 3, 0.9266523488008059),
    (40, 5, 1.8411962171772954e-07), (300, 9, 2.585841384038834e-19),
  ])
  func tailOfStudentEqualsScipy(t: Double, degrees: Double, expected: Double) {
    let found = StudentT(degreesOfFreedom: degrees).twoSidedTail(t)
    #expect((found / expected - 1).magnitude <= 1e-12)
    #expect(StudentT(degreesOfFreedom: degrees).twoSidedTail(-t) == found)
  }

  @Test func studentOfManyDegreesIsNearlyNormal() {
    // `2 * stats.t.sf(2, 1e6)`.
    let found = StudentT(degreesOfFreedom: 1e6).twoSidedTail(2)
    #expect((found / 0.04550053385131924 - 1).magnitude <= 1e-8)
    #expect(StudentT(degreesOfFreedom: 3).quantile(1) == .infinity)
    #expect(StudentT(degreesOfFreedom: 3).quantile(0) == -.infinity)
  }

  /// `[stats.chi2.ppf(p, n) for p, n in …]`.
  @Test(arguments: [
    (0.95, 1, 3.841458820694124), (0.01, 1, 0.00015708785790970184), (0.5, 60, 59.33466627644246),
    (0.999999, 6, 38.25833637714585), (0.975, 999, 1088.4870677259353),
    (1e-6, 3, 0.00024181048720124264), (0.0005, 60, 30.340475459288022),
    (0.9995, 60, 102.69475534116896),
  ])
  func quantileOfChiSquareEqualsScipy(p: Double, degrees: Double, expected: Double) {
    let chiSquare = ChiSquare(degreesOfFreedom: degrees)
    #expect((chiSquare.quantile(p) / expected - 1).magnitude <= 1e-10)
    #expect((chiSquare.cumulative(chiSquare.quantile(p)) - p).magnitude <= 1e-13)
  }

  /// `[stats.chi2.sf(x, n) for x, n in …]`.
  @Test(arguments: [
    (55.7, 60, 0.6334662289712901), (200, 60, 5.893259698661661e-17), (0.5, 6, 0.9978385033102375),
  ])
  func tailOfChiSquareEqualsScipy(x: Double, degrees: Double, expected: Double) {
    #expect((ChiSquare(degreesOfFreedom: degrees).upperTail(x) / expected - 1).magnitude <= 1e-12)
  }

  /// `[stats.norm.cdf(z) for z in …]`.
  @Test(arguments: [
    (-10, 7.61985302416047e-24), (-1.96, 0.024997895148220435), (-0.1, 0.460172162722971),
    (0, 0.5), (0.5, 0.6914624612740131), (3, 0.9986501019683699),
  ])
  func cumulativeNormalEqualsScipy(z: Double, expected: Double) {
    #expect((StandardNormal.cumulative(z) / expected - 1).magnitude <= 1e-13)
    #expect((StandardNormal.upperTail(z) - (1 - expected)).magnitude <= 1e-15)
  }

  @Test func normalQuantileInvertsTheCumulative() {
    for i in 1..<200 {
      let p = Double(i) / 200
      #expect((StandardNormal.cumulative(StandardNormal.quantile(p)) - p).magnitude <= 1e-15)
    }
  }
}
