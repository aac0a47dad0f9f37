/// The regularised lower incomplete gamma function P(a, x): the share of a gamma distribution of
/// shape `a` below `x`.
///
/// Relative error at most 4e-12 for `a` up to 1,000, growing in proportion to `a` beyond.
///
/// Source: the series below `a + 1` and the continued fraction of Q above (Abramowitz and Stegun
/// 6.5.29 and 6.5.31), the latter by the modified method of Lentz.
///
/// - Precondition: `a` is above 0 and `x` is 0 or more.
/// - Complexity: O(√a).
public func regularizedGammaLower(_ a: Double, _ x: Double) -> Double {
  x < a + 1 ? gammaSeries(a, x) : 1 - gammaContinuedFraction(a, x)
}

/// The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), exact in the far tail.
///
/// Error bound, source and conditions as for ``regularizedGammaLower(_:_:)``.
public func regularizedGammaUpper(_ a: Double, _ x: Double) -> Double {
  x < a + 1 ? 1 - gammaSeries(a, x) : gammaContinuedFraction(a, x)
}

private func gammaSeries(_ a: Double, _ x: Double) -> Double {
  precondition(a > 0 && x >= 0, "the incomplete gamma function needs a > 0 and x >= 0")
  if x == 0 { return 0 }
  var term = 1 / a
  var sum = term
  var n = a
  while term > sum * 1e-17 {
    n += 1
    term *= x / n
    sum += term
  }
  return sum * deterministicExp(a * deterministicLog(x) - x - logGamma(a))
}

private func gammaContinuedFraction(_ a: Double, _ x: Double) -> Double {
  precondition(a > 0, "the incomplete gamma function needs a > 0 and x >= 0")
  if x == .infinity { return 0 }
  var b = x + 1 - a
  var c = 1e300
  var d = 1 / b
  var value = d
  var i = 1.0
  while true {
    let numerator = -i * (i - a)
    b += 2
    d = 1 / awayFromZero(numerator * d + b)
    c = awayFromZero(b + numerator / c)
    let factor = c * d
    value *= factor
    if (factor - 1).magnitude < 1e-16 || i > 1e6 { break }
    i += 1
  }
  return value * deterministicExp(a * deterministicLog(x) - x - logGamma(a))
}

/// A denominator of a continued fraction, moved off zero as Lentz's method asks.
func awayFromZero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }
