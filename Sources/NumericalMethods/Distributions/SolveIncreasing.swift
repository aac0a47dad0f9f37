/// Solves `value(x) = target` for a positive `x`, where `value` increases.
///
/// Newton's method inside a bracket that shrinks at every step; where a Newton step leaves the
/// bracket, it is halved instead. Stops at a relative step of 1e-15.
func solveIncreasing(
  startingAt start: Double, value: (Double) -> Double, slope: (Double) -> Double, target: Double
) -> Double {
  var low = 0.0
  var high = start
  while value(high) < target {
    low = high
    high *= 2
  }
  var x = low > 0 ? 0.5 * (low + high) : high
  for _ in 0..<400 {
    let error = value(x) - target
    if error < 0 { low = x } else { high = x }
    let newton = x - error / slope(x)
    let next = newton > low && newton < high ? newton : 0.5 * (low + high)
    if (next - x).magnitude <= 1e-15 * x { return next }
    x = next
  }
  return x
}
