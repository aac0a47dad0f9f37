/// Looks along a descent direction for a step that keeps the strong Wolfe conditions.
///
/// Sources: Nocedal and Wright (2006), algorithms 3.5 and 3.6 with cubic interpolation (3.59). A value
/// counts as no higher than another if it exceeds it by less than the rounding of a long sum; the
/// slopes then decide, as in Hager and Zhang (2005).
struct LineSearch {
  /// What came of it.
  enum Outcome {
    /// A place that keeps the conditions.
    case found(Place)
    /// None, and why.
    case failed(LBFGS.Ending)
  }

  /// A step and what was found there.
  private struct Trial {
    var step: Double
    var value: Double
    var slope: Double
  }

  /// Demanded share of the decrease that the slope promises.
  private static let decrease = 1e-4
  /// Largest remaining share of the slope.
  private static let curvature = 0.9
  /// Relative rounding of a value, generously.
  private static let rounding = 1e-13

  let origin: Place
  let direction: [Double]
  let slope: Double
  let evaluationMax: Int
  private(set) var evaluations = 0
  /// The lowest place seen.
  private(set) var best: Place?
  private var latest: Place

  init(origin: Place, direction: [Double], slope: Double, evaluationMax: Int) {
    self.origin = origin
    self.direction = direction
    self.slope = slope
    self.evaluationMax = evaluationMax
    latest = origin
  }

  /// Widens the step until the minimum is bracketed, then narrows.
  mutating func run<Failure: Error>(
    first: Double,
    _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
  ) throws(Failure) -> Outcome {
    let start = Trial(step: 0, value: origin.value, slope: slope)
    var previous = start
    var step = first
    // The shortest step known to leave the domain.
    var ceiling = Double.infinity
    let scale = largestMagnitude(direction) / (1 + largestMagnitude(origin.point))
    while evaluations < evaluationMax {
      let trial = try attempt(step, objective)
      if trial.value == -.infinity { return .failed(.unbounded) }
      if !latest.isFinite {
        ceiling = step
        step = previous.step + (step - previous.step) * 0.2
        if !(step > previous.step) || step * scale < 1e-18 {
          return previous.step > 0 ? .failed(.noStepFound) : .failed(.notFinite)
        }
        continue
      }
      if isTooHigh(trial) || (previous.step > 0 && isHigher(trial, than: previous)) {
        return try narrow(low: previous, high: trial, objective)
      }
      if isFlat(trial) { return .found(latest) }
      if trial.slope >= 0 { return try narrow(low: trial, high: previous, objective) }
      if step * scale > 1e20 { return .failed(.unbounded) }
      let wider = extrapolated(previous, trial)
      previous = trial
      step = wider < ceiling ? wider : (step + ceiling) / 2
    }
    return .failed(.noStepFound)
  }

  /// Narrows a bracket whose low end keeps the first condition and slopes into it (algorithm 3.6).
  private mutating func narrow<Failure: Error>(
    low: Trial, high: Trial,
    _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
  ) throws(Failure) -> Outcome {
    var (low, high) = (low, high)
    while evaluations < evaluationMax {
      let width = high.step - low.step
      if width.magnitude <= 1e-16 * max(low.step, high.step) { break }
      let step = Self.interpolated(low, high)
      let trial = try attempt(step, objective)
      if !latest.isFinite {
        high = Trial(step: step, value: .infinity, slope: .nan)
      } else if isTooHigh(trial) || isHigher(trial, than: low) {
        high = trial
      } else {
        if isFlat(trial) { return .found(latest) }
        if trial.slope * width >= 0 { high = low }
        low = trial
      }
    }
    return .failed(.noStepFound)
  }

  private mutating func attempt<Failure: Error>(
    _ step: Double,
    _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
  ) throws(Failure) -> Trial {
    for axis in direction.indices {
      latest.point[axis] = origin.point[axis] + step * direction[axis]
    }
    latest.value = try objective(latest.point, &latest.gradient)
    evaluations += 1
    if latest.isFinite, latest.value < best?.value ?? .infinity { best = latest }
    return Trial(step: step, value: latest.value, slope: dot(latest.gradient, direction))
  }

  private func isTooHigh(_ trial: Trial) -> Bool {
    trial.value > origin.value + Self.decrease * trial.step * slope + slack
  }

  private func isHigher(_ trial: Trial, than other: Trial) -> Bool {
    trial.value > other.value + slack
  }

  private func isFlat(_ trial: Trial) -> Bool {
    trial.slope.magnitude <= -Self.curvature * slope
  }

  private var slack: Double { Self.rounding * origin.value.magnitude }

  /// A step two to ten times as wide, where the slopes say that the minimum lies.
  private func extrapolated(_ previous: Trial, _ trial: Trial) -> Double {
    let bend = trial.slope - previous.slope
    let secant = trial.step - trial.slope * (trial.step - previous.step) / bend
    return secant.isFinite && bend > 0
      ? min(max(secant, 2 * trial.step), 10 * trial.step) : 4 * trial.step
  }

  /// The minimum of the cubic through both ends, kept away from them.
  private static func interpolated(_ low: Trial, _ high: Trial) -> Double {
    let width = high.step - low.step
    let middle = low.step + width / 2
    guard high.value.isFinite, high.slope.isFinite else { return low.step + 0.2 * width }
    let chord = low.slope + high.slope - 3 * (low.value - high.value) / (low.step - high.step)
    let discriminant = chord * chord - low.slope * high.slope
    guard discriminant >= 0 else { return middle }
    let root = width.sign == .plus ? discriminant.squareRoot() : -discriminant.squareRoot()
    let step =
      high.step - width * (high.slope + root - chord) / (high.slope - low.slope + 2 * root)
    guard step.isFinite else { return middle }
    let bounds = (low.step + 0.1 * width, low.step + 0.9 * width)
    return min(max(step, min(bounds.0, bounds.1)), max(bounds.0, bounds.1))
  }
}
