/// The logistic function 1 / (1 + e^-x), without overflow; relative error at most 4 ulp.
@inlinable public func logistic(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + deterministicExp(-x)) }
  let e = deterministicExp(x)
  return e / (1 + e)
}

/// ln Σ e^x over `values`, without overflow, summed in their order; minus infinity when empty.
///
/// The absolute error is at most (n + 4) · 2^-53 + 2^-52 |result| for n values.
@inlinable public func logSumExp(_ values: [Double]) -> Double {
  guard let largest = values.max(), largest > -.infinity else { return -.infinity }
  if largest == .infinity { return .infinity }
  var sum = 0.0
  for value in values { sum += deterministicExp(value - largest) }
  return largest + deterministicLog(sum)
}
