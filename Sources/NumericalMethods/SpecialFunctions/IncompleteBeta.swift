/// The regularised incomplete beta function I_x(a, b): the share of a beta distribution below `x`.
///
/// Relative error at most 4e-12 for `a` and `b` up to 1,000, growing in proportion beyond.
///
/// Source: the continued fraction of Abramowitz and Stegun 26.5.8 by the modified method of Lentz,
/// on whichever side of the mean it converges.
///
/// - Precondition: `a` and `b` are above 0, `x` lies between 0 and 1.
/// - Complexity: O(√max(a, b)).
public func regularizedBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
  regularizedBeta(a, b, x, complement: 1 - x)
}

/// As the public form, for callers that know `1 - x` better than a subtraction does.
func regularizedBeta(_ a: Double, _ b: Double, _ x: Double, complement y: Double) -> Double {
  precondition(a > 0 && b > 0 && x >= 0 && y >= 0, "the incomplete beta function is undefined")
  if x == 0 { return 0 }
  if y == 0 { return 1 }
  let logFactor =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * deterministicLog(x) + b * deterministicLog(y)
  let factor = deterministicExp(logFactor)
  if x < (a + 1) / (a + b + 2) { return factor * betaContinuedFraction(a, b, x) / a }
  return 1 - factor * betaContinuedFraction(b, a, y) / b
}

private func betaContinuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  var c = 1.0
  var d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
  var value = d
  var m = 1.0
  while true {
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= d * c
    if (d * c - 1).magnitude < 1e-16 || m > 1e6 { return value }
    m += 1
  }
}
