/// The cosine of a full turn times `turns`: `deterministicCosine(turns: 0.25)` is 0.
///
/// For daily and weekly cycles. Same bits on every CPU; the absolute error is at most 3e-16, and the
/// quarters of a turn are exact. Beyond 2^52 turns there is no fraction left, and the result is 1.
///
/// Source: the Taylor series of sine and cosine up to an eighth of a turn, where the first term left
/// out is below 3e-18.
public func deterministicCosine(turns: Double) -> Double {
  // The fraction to the nearest whole turn is exact; the cosine is even.
  let fraction = (turns - turns.rounded(.toNearestOrEven)).magnitude
  if fraction > 0.25 { return -cosineOfQuarter(0.5 - fraction) }
  return cosineOfQuarter(fraction)
}

/// The sine of a full turn times `turns`, with the properties of ``deterministicCosine(turns:)``.
public func deterministicSine(turns: Double) -> Double {
  let fraction = turns - turns.rounded(.toNearestOrEven)
  let size = fraction.magnitude
  let sine = cosineOfQuarter((0.25 - size).magnitude)
  return fraction < 0 ? -sine : sine
}

/// The cosine for 0 to 1/4 of a turn.
private func cosineOfQuarter(_ fraction: Double) -> Double {
  if fraction <= 0.125 {
    let x = 2 * Double.pi * fraction
    let xx = x * x
    var sum = 1.0 / 20_922_789_888_000
    for divisor in [87_178_291_200, 479_001_600, 3_628_800, 40_320, 720, 24, 2] as [Double] {
      sum = 1 / divisor - sum * xx
    }
    return 1 - sum * xx
  }
  let x = 2 * Double.pi * (0.25 - fraction)
  let xx = x * x
  var sum = 1.0 / 355_687_428_096_000
  for divisor in [
    1_307_674_368_000, 6_227_020_800, 39_916_800, 362_880, 5_040, 120, 6,
  ] as [Double] {
    sum = 1 / divisor - sum * xx
  }
  return x - x * xx * sum
}
