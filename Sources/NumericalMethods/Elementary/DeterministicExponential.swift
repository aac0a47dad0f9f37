/// e to the power `x`, from IEEE multiplication, addition and division alone.
///
/// The C library's `exp` is chosen at run time by CPU and differs in the last bit in up to 0.07 %
/// of calls, so results would depend on the machine. This one gives the same bits everywhere.
/// The relative error is at most 2 ulp for |x| < 708; beyond that the result is scaled in two
/// steps, down to the smallest subnormal (absolute error one subnormal step) and up to infinity.
///
/// Source of the rational form and its coefficients: S. L. Moshier, Cephes, `exp.c`.
@inlinable public func deterministicExp(_ x: Double) -> Double {
  // The negation sends NaN to the slow path too.
  if !(x.magnitude < 708) { return deterministicExpOutsideNormalRange(x) }
  let (mantissa, count) = reducedExponential(x)
  return Double(bitPattern: mantissa.bitPattern &+ (count << 52))
}

/// Splits e^x into a number near 1 and a power of two, whose exponent is in the low bits of `count`.
@inlinable @inline(__always)
func reducedExponential(_ x: Double) -> (mantissa: Double, count: UInt64) {
  // Adding 1.5 * 2^52 leaves the nearest integer of x / ln 2 in the low bits of the sum.
  let shifted = x * 1.442_695_040_888_963_4 + 6_755_399_441_055_744.0
  let count = shifted - 6_755_399_441_055_744.0
  // ln 2 in two parts keeps the remainder exact enough.
  let r = (x - count * 6.931_457_519_531_25e-1) - count * 1.428_606_820_309_417_232_12e-6
  let rr = r * r
  let p0 = 1.261_771_930_748_105_908_78e-4 * rr + 3.029_944_077_074_419_613_00e-2
  let p = r * (p0 * rr + 9.999_999_999_999_999_999_10e-1)
  let q0 = 3.001_985_051_386_644_550_42e-6 * rr + 2.524_483_403_496_841_041_92e-3
  let q = (q0 * rr + 2.272_655_482_081_550_287_66e-1) * rr + 2.0
  return (1 + 2 * (p / (q - p)), shifted.bitPattern)
}

@usableFromInline func deterministicExpOutsideNormalRange(_ x: Double) -> Double {
  if x.isNaN { return x }
  if x > 709.782_712_893_384 { return .infinity }
  if x < -745.133_219_101_941_2 { return 0 }
  // 64 powers of two are applied last, with at most one rounding, out of the normal range.
  let (mantissa, count) = reducedExponential(x)
  let moved = x > 0 ? count &- 64 : count &+ 64
  return Double(bitPattern: mantissa.bitPattern &+ (moved << 52)) * (x > 0 ? 0x1p64 : 0x1p-64)
}
