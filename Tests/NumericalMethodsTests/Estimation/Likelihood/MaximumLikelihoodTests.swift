import Testing

@testable import NumericalMethods

/// Independent normals around linear predictors with known noise: everything has a closed form.
private struct NormalMeans: LikelihoodModel {
  var rows: [(x: [Double], y: Double)]
  var parameterNames: [String] { (rows.first?.x ?? []).indices.map { "b\($0)" } }

  func logLikelihood(_ parameters: [Double], gradient: inout [Double]) -> Double {
    gradient = parameters.map { _ in 0 }
    return rows.reduce(0) { value, row in
      let residual = row.y - dot(row.x, parameters)
      for index in parameters.indices { gradient[index] += residual * row.x[index] }
      return value - residual * residual / 2
    }
  }

  func scores(_ parameters: [Double]) -> [Double]? {
    rows.flatMap { row -> [Double] in
      let residual = row.y - dot(row.x, parameters)
      return row.x.map { $0 * residual }
    }
  }
}

@Suite struct MaximumLikelihoodTests {
  @Test func aPriorSharesItsWorkWithTheData() throws {
    // Four observations of mean 3 with variance 1 against a prior of 1 ± 0.5: precisions 4 and 4.
    let model = NormalMeans(rows: [2, 4, 2.5, 3.5].map { ([1], $0) })
    let estimator = MaximumLikelihood(
      parameters: [.init(start: 0, treatment: .penalised(mean: 1, deviation: 0.5))])
    let fit = estimator.fit(model)
    #expect((fit.estimates[0] - 2).magnitude < 1e-9)
    #expect((fit.penalty - 2).magnitude < 1e-8)
    #expect((try #require(fit.standardErrors)[0] - 1 / 8.0.squareRoot()).magnitude < 1e-9)
    let entry = fit.identification.entries[0]
    #expect((try #require(entry.dataShare) - 0.5).magnitude < 1e-9)
    #expect((entry.information - 4).magnitude < 1e-7)
  }

  @Test func aFixedParameterSaysWhereTheDataPullIt() throws {
    // Regression on two orthogonal columns; the second is held at 0 where data say 2.
    let rows: [(x: [Double], y: Double)] = [
      ([1, 1], 5), ([1, -1], 1), ([1, 1], 5), ([1, -1], 1),
    ]
    let estimator = MaximumLikelihood(
      parameters: [.init(start: 0), .init(start: 0, treatment: .fixed)])
    let fit = estimator.fit(NormalMeans(rows: rows))
    #expect((fit.estimates[0] - 3).magnitude < 1e-9)
    #expect(fit.estimates[1] == 0 && fit.moving == [0])
    let entry = fit.identification.entries[1]
    #expect((try #require(entry.pull) - 2).magnitude < 1e-7)
    // (score 8)² / information 4.
    #expect((try #require(entry.scoreTest) - 16).magnitude < 1e-5)
    #expect(try #require(fit.standardErrors)[1] == 0)
  }

  @Test func theSandwichIsWhitesInClosedForm() throws {
    let residuals = [-1.0, 1, -3, 3]
    let fit = free([0]).fit(NormalMeans(rows: residuals.map { ([1], 7 + $0) }))
    #expect((try #require(fit.standardErrors)[0] - 0.5).magnitude < 1e-9)
    // √(1 + 1 + 9 + 9) / 4.
    let robust = try #require(fit.robustStandardErrors)[0]
    #expect((robust - 20.0.squareRoot() / 4).magnitude < 1e-9)
  }

  @Test func aCombinationThatDataDoNotTellIsNamed() throws {
    // The third column is the sum of the first two in other units.
    var stream = RandomStream(seed: 1, entity: 2, code: 3)
    let rows = (0..<50).map { _ -> (x: [Double], y: Double) in
      let (a, b) = (stream.normal(), stream.normal())
      return ([a, b, 1000 * (a + b), stream.normal()], a - b)
    }
    let fit = free([0, 0, 0, 0]).fit(NormalMeans(rows: rows))
    let report = fit.identification
    #expect(fit.covariance == nil && fit.standardErrors == nil)
    #expect(report.conditionNumber == .infinity)
    #expect(report.untold.count == 1 && report.weak.count == 1)
    #expect(Set(try #require(report.untold.first).main().map(\.name)) == ["b0", "b1", "b2"])
    // A prior on one of the three tells them apart, but the report is about the data.
    var estimator = free([0, 0, 0, 0])
    estimator.parameters[2].treatment = .penalised(mean: 0, deviation: 1e-3)
    let held = estimator.fit(NormalMeans(rows: rows))
    #expect(held.covariance != nil && held.identification.untold.count == 1)
    #expect(try #require(held.identification.entries[2].dataShare) < 1e-6)
    #expect(held.identification.entries[3].dataShare == 1)
  }

  @Test func unitsDoNotMatter() throws {
    // The same data with a column in other units: the estimate follows, everything else stays.
    var stream = RandomStream(seed: 4, entity: 2, code: 3)
    let rows = (0..<40).map { _ -> (x: [Double], y: Double) in
      let x = [1, stream.normal()]
      return (x, 2 + x[1] + stream.normal())
    }
    let one = free([0, 0]).fit(NormalMeans(rows: rows))
    let other = free([0, 0]).fit(
      NormalMeans(rows: rows.map { (x: [$0.x[0], $0.x[1] * 1e6], y: $0.y) }))
    #expect((one.estimates[1] / (other.estimates[1] * 1e6) - 1).magnitude < 1e-8)
    #expect(
      (one.identification.conditionNumber / other.identification.conditionNumber - 1).magnitude
        < 1e-6)
    #expect(one.identification.conditionNumber < 3)
  }
}
