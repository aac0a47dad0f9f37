/// e to the power of each of eight numbers; every lane has the bits of ``deterministicExp(_:)-(Double)``.
///
/// The same operations in the same order, eight at a time; lanes whose result is not a normal number
/// send all eight to the scalar form.
@inlinable @inline(__always)
public func deterministicExp(_ x: SIMD8<Double>) -> SIMD8<Double> {
  // The negation sends NaN to the slow path too.
  let isNormal = (x .< 708) .& (x .> -708)
  guard all(isNormal) else { return deterministicExpLaneByLane(x) }
  return exponentialOfNormalLanes(x)
}

/// The same where every lane lies between -708 and 708, which the caller vouches for.
@inlinable @inline(__always)
func exponentialOfNormalLanes(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let shifted = x * 1.442_695_040_888_963_4 + 6_755_399_441_055_744.0
  let count = shifted - 6_755_399_441_055_744.0
  let r = (x - count * 6.931_457_519_531_25e-1) - count * 1.428_606_820_309_417_232_12e-6
  let rr = r * r
  let p0 = 1.261_771_930_748_105_908_78e-4 * rr + 3.029_944_077_074_419_613_00e-2
  let p = r * (p0 * rr + 9.999_999_999_999_999_999_10e-1)
  let q0 = 3.001_985_051_386_644_550_42e-6 * rr + 2.524_483_403_496_841_041_92e-3
  let q = (q0 * rr + 2.272_655_482_081_550_287_66e-1) * rr + 2.0
  let mantissa = 1 + 2 * (p / (q - p))
  let bits =
    unsafeBitCast(mantissa, to: SIMD8<UInt64>.self)
    &+ (unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52)
  return unsafeBitCast(bits, to: SIMD8<Double>.self)
}

@inlinable @inline(never)
func deterministicExpLaneByLane(_ x: SIMD8<Double>) -> SIMD8<Double> {
  var result = SIMD8<Double>()
  for lane in 0..<8 { result[lane] = deterministicExp(x[lane]) }
  return result
}
