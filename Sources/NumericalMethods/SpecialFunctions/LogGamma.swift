/// The natural logarithm of the gamma function of a positive number.
///
/// The error is at most 1e-14 · max(1, |result|). Same bits on every CPU.
///
/// Source: Stirling's series (Abramowitz and Stegun 6.1.41) from 10 upwards, where its seven terms
/// leave less than 1e-17; below, the recurrence Γ(x + 1) = x Γ(x) carries `x` there.
///
/// - Precondition: `x` is above 0.
public func logGamma(_ x: Double) -> Double {
  precondition(x > 0, "the logarithm of the gamma function is asked for a number above 0")
  if x == 1 || x == 2 { return 0 }
  var shifted = x
  var product = 1.0
  while shifted < 10 {
    product *= shifted
    shifted += 1
  }
  let inverse = 1 / shifted
  let square = inverse * inverse
  var series = 1.0 / 156
  for coefficient in [-691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12] {
    series = series * square + coefficient
  }
  let halfLogTwoPi = 0.918_938_533_204_672_741_78
  let stirling = (shifted - 0.5) * deterministicLog(shifted) - shifted + halfLogTwoPi
  return stirling + series * inverse - deterministicLog(product)
}
