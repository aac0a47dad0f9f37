/// A mean made more precise by numbers of the same replications whose true means are known.
///
/// A simulator knows the mean of what it draws: offered tokens, arrivals, the list-price cost of a
/// workload. Where a replication had too much of it, its result is corrected: Ȳ - θ·(X̄ - μ), with θ
/// by least squares. The result is the intercept of the regression of Y on X - μ, with Student's t on
/// n - 1 - q for q controls; exact for normal numbers. For a paired comparison give the differences,
/// with controls that both policies share or with differences of theirs.
///
/// Source: S. S. Lavenberg and P. D. Welch, A perspective on the use of control variables to increase
/// the efficiency of Monte Carlo simulations, Management Science 27 (1981).
public struct ControlledMean: Hashable, Sendable {
  /// Numbers of the replications whose true mean is known.
  public struct Control: Hashable, Sendable {
    /// One per replication.
    public let values: [Double]
    /// The true mean.
    public let mean: Double

    /// Creates a control.
    public init(_ values: [Double], mean: Double) {
      self.values = values
      self.mean = mean
    }
  }

  /// The corrected mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// Half the length of the interval.
  public let halfWidth: Double
  /// Replications less one less the controls in use.
  public let degreesOfFreedom: Int
  /// θ by control; 0 for one left out because others already say what it says.
  public let coefficients: [Double]
  /// The squared standard error over that of the plain mean: below 1 where controls help.
  ///
  /// `nil` where the plain mean has no spread.
  public let varianceRatio: Double?

  /// The interval.
  public var interval: ClosedRange<Double> { (mean - halfWidth)...(mean + halfWidth) }

  /// Corrects the mean of `values`.
  ///
  /// `nil` unless every control has a number per replication and at least one degree of freedom is
  /// left.
  public init?(_ values: [Double], controls: [Control], confidence: Double = 0.95) {
    let count = values.count
    guard controls.allSatisfy({ $0.values.count == count }), count >= 2 else { return nil }
    let plain = Moments(values)
    let basis = ControlBasis(controls)
    degreesOfFreedom = count - 1 - basis.kept.count
    guard degreesOfFreedom >= 1 else { return nil }
    var residuals = values.map { $0 - plain.mean }
    let projections = basis.remove(from: &residuals)
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let variance = squares / Double(degreesOfFreedom)
    coefficients = basis.coefficients(of: projections, controls: controls.count)
    let shift = basis.whitenedShift
    mean = plain.mean - zip(shift, projections).reduce(0) { $0 + $1.0 * $1.1 }
    let leverage = shift.reduce(0) { $0 + $1 * $1 }
    standardError = (variance * (1 / Double(count) + leverage)).squareRoot()
    let student = StudentT(degreesOfFreedom: Double(degreesOfFreedom))
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    halfWidth = student.quantile(0.5 + 0.5 * confidence) * standardError
    let plainError = plain.standardError
    varianceRatio =
      plainError > 0 ? (standardError / plainError) * (standardError / plainError) : nil
  }
}

/// Controls, centred and made orthonormal (X = Q R), with those left out that add nothing.
private struct ControlBasis {
  /// The positions of the controls in use.
  var kept: [Int] = []
  /// Q, column by column.
  var columns: [[Double]] = []
  /// R, column by column, its diagonal last.
  var factors: [[Double]] = []
  /// R⁻ᵀ (X̄ - μ): how far the controls were from their means, in the coordinates of Q.
  var whitenedShift: [Double] = []

  init(_ controls: [ControlledMean.Control]) {
    for (position, control) in controls.enumerated() {
      let average = Moments(control.values).mean
      var column = control.values.map { $0 - average }
      let size = norm(column)
      // Orthogonalised twice, which is as good as exact (W. Kahan; Parlett 1980).
      var factor = remove(from: &column)
      for (index, again) in remove(from: &column).enumerated() { factor[index] += again }
      let length = norm(column)
      let scale = max(size, 1e-12 * average.magnitude * Double(control.values.count).squareRoot())
      guard length > 1e-7 * scale else { continue }
      kept.append(position)
      columns.append(column.map { $0 / length })
      var shift = average - control.mean
      for (index, entry) in factor.enumerated() { shift -= entry * whitenedShift[index] }
      whitenedShift.append(shift / length)
      factors.append(factor + [length])
    }
  }

  /// Takes the part along the columns out of `values` and returns its coordinates.
  func remove(from values: inout [Double]) -> [Double] {
    columns.map { column in
      let part = zip(column, values).reduce(0) { $0 + $1.0 * $1.1 }
      for index in values.indices { values[index] -= part * column[index] }
      return part
    }
  }

  /// Solves R θ = `projections`, with zeros for controls left out.
  func coefficients(of projections: [Double], controls: Int) -> [Double] {
    var solution = projections
    for row in kept.indices.reversed() {
      solution[row] /= factors[row][row]
      for above in 0..<row { solution[above] -= factors[row][above] * solution[row] }
    }
    var all = [Double](repeating: 0, count: controls)
    for (index, position) in kept.enumerated() { all[position] = solution[index] }
    return all
  }

  private func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
