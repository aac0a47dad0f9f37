/// The natural logarithm of `x`, from IEEE multiplication, addition and division alone.
///
/// Same bits on every CPU (see `deterministicExp(_:)` for why that matters). The error is at
/// most 1 ulp for positive `x`; 0 gives minus infinity, a negative number gives NaN.
///
/// Source of the method and its coefficients: Sun Microsystems, fdlibm, `e_log.c`.
@inlinable public func deterministicLog(_ x: Double) -> Double {
  // One comparison for zero, negative, subnormal, infinite and NaN.
  if !(x >= 0x1p-1022 && x < .infinity) { return deterministicLogOfSpecialValue(x) }
  return deterministicLogOfNormal(x, plusPowersOfTwo: 0)
}

/// The logarithm of `x * 2^k` for a normal positive `x`.
@inlinable func deterministicLogOfNormal(_ x: Double, plusPowersOfTwo k0: Int64) -> Double {
  // Write x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
  let exponent = Int64(bitPattern: x.bitPattern &- 0x3FE6_A09E_667F_3BCD) >> 52
  let f = Double(bitPattern: x.bitPattern &- UInt64(bitPattern: exponent << 52)) - 1
  let k = Double(exponent &+ k0)
  let s = f / (2 + f)
  let z = s * s
  let w = z * z
  let odd1 = 2.222_219_843_214_978_396e-1 + w * 1.531_383_769_920_937_332e-1
  let odd = w * (3.999_999_999_940_941_908e-1 + w * odd1)
  let even2 = 1.818_357_216_161_805_012e-1 + w * 1.479_819_860_511_658_591e-1
  let even1 = 2.857_142_874_366_239_149e-1 + w * even2
  let even = z * (6.666_666_666_666_735_130e-1 + w * even1)
  let half = 0.5 * f * f
  let correction = s * (half + odd + even) + k * 1.908_214_929_270_587_700_02e-10
  return k * 6.931_471_803_691_238_164_90e-1 - ((half - correction) - f)
}

@usableFromInline func deterministicLogOfSpecialValue(_ x: Double) -> Double {
  if x == 0 { return -.infinity }
  if x < 0 { return .nan }
  if x.isNaN || x == .infinity { return x }
  return deterministicLogOfNormal(x * 0x1p54, plusPowersOfTwo: -54)
}

/// `x` to the power `y` for `x` of 0 or more, as exp(y ln x).
///
/// Same bits on every CPU. The relative error is at most (3 + 2|y ln x|) · 2^-52, so 1e-14 for
/// results between 1e-9 and 1e9; a `y` of 0 gives 1, and 0 to a positive power is 0.
@inlinable public func deterministicPow(_ x: Double, _ y: Double) -> Double {
  if y == 0 { return 1 }
  if y == 1 { return x }
  return deterministicExp(y * deterministicLog(x))
}

/// The natural logarithm of `1 + x` for `x` not below 0, within 4 ulp, near 0 too.
///
/// The logarithm of the rounded sum, corrected by what rounding did to `x`. Source: W. Kahan, in
/// Hewlett-Packard, HP-15C Advanced Functions Handbook, 1982, appendix.
@inlinable public func deterministicLogOnePlus(_ x: Double) -> Double {
  let sum = 1 + x
  if sum == 1 || sum == .infinity { return x }
  return deterministicLog(sum) * (x / (sum - 1))
}
