/// Minimises a smooth function by the limited-memory quasi-Newton method of Broyden, Fletcher,
/// Goldfarb and Shanno, with a line search that keeps the strong Wolfe conditions.
///
/// The value may be infinite or NaN outside the domain of the function: the line search steps back.
/// The same bits come out on every run; nothing here is parallel.
///
/// Sources: J. Nocedal and S. J. Wright, Numerical Optimization (2nd ed., 2006), algorithms 7.4, 7.5,
/// 3.5 and 3.6; W. W. Hager and H. Zhang, SIAM Journal on Optimization 16 (2005), for the conditions
/// that still hold where rounding hides a decrease of the value.
public struct LBFGS: Hashable, Sendable {
  /// How many of the last steps describe the curvature.
  public var memory: Int
  /// The largest magnitude of a component of the gradient that counts as zero.
  public var gradientTolerance: Double
  /// After how many iterations to give up.
  public var iterationMax: Int
  /// After how many values to give up.
  public var evaluationMax: Int

  /// Creates a minimiser.
  ///
  /// - Precondition: all parameters are positive.
  public init(
    memory: Int = 12, gradientTolerance: Double = 1e-6, iterationMax: Int = 1000,
    evaluationMax: Int = 10_000
  ) {
    precondition(memory > 0 && gradientTolerance > 0, "a minimiser has memory and a tolerance")
    precondition(iterationMax > 0 && evaluationMax > 0, "a minimiser has room for some work")
    self.memory = memory
    self.gradientTolerance = gradientTolerance
    self.iterationMax = iterationMax
    self.evaluationMax = evaluationMax
  }

  /// Why a minimisation ended.
  public enum Ending: String, Hashable, Sendable {
    /// No component of the gradient exceeds the tolerance.
    case gradientIsSmall
    /// The decrease that the curvature still promises is below the rounding of the value.
    case valueIsResolved
    /// As many iterations as allowed.
    case iterationsExhausted
    /// As many values as allowed.
    case evaluationsExhausted
    /// The value falls without end along a direction, or is minus infinity.
    case unbounded
    /// The start, or every step from the last point however short, has no finite value.
    case notFinite
    /// No step meets the Wolfe conditions: the gradient does not belong to the value, or the function
    /// is not smooth.
    case noStepFound
  }

  /// Where a minimisation ended.
  public struct Result: Hashable, Sendable {
    /// The point of the least value that was found.
    public let point: [Double]
    /// The value there.
    public let value: Double
    /// The gradient there.
    public let gradient: [Double]
    /// How many steps were taken.
    public let iterations: Int
    /// How many values were asked for.
    public let evaluations: Int
    /// Why it ended.
    public let ending: Ending

    /// The largest magnitude of a component of the gradient.
    public var gradientNorm: Double { largestMagnitude(gradient) }
    /// Whether the point is a stationary point as well as the arithmetic can tell.
    public var converged: Bool { ending == .gradientIsSmall || ending == .valueIsResolved }
  }

  /// Minimises a function from a start.
  ///
  /// - Parameters:
  ///   - start: the first point.
  ///   - objective: returns the value at a point and stores its gradient; it may end the
  ///     minimisation by throwing.
  public func minimise<Failure: Error>(
    from start: [Double],
    _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
  ) throws(Failure) -> Result {
    var gradient = [Double](repeating: 0, count: start.count)
    let value = try objective(start, &gradient)
    var state = State(
      place: Place(point: start, value: value, gradient: gradient), evaluations: 1)
    if value == -.infinity { return state.result(.unbounded) }
    guard state.place.isFinite else { return state.result(.notFinite) }
    var curvature = LimitedMemory(capacity: memory)
    while true {
      if largestMagnitude(state.place.gradient) <= gradientTolerance {
        return state.result(.gradientIsSmall)
      }
      if state.iterations >= iterationMax { return state.result(.iterationsExhausted) }
      let ending = try step(&state, &curvature, objective)
      if let ending { return state.result(ending) }
    }
  }

  /// One iteration; `nil` where the minimisation goes on.
  private func step<Failure: Error>(
    _ state: inout State, _ curvature: inout LimitedMemory,
    _ objective: (_ point: [Double], _ gradient: inout [Double]) throws(Failure) -> Double
  ) throws(Failure) -> Ending? {
    var direction = curvature.descent(state.place.gradient)
    var slope = dot(direction, state.place.gradient)
    if !(slope < 0) {
      curvature.forget()
      direction = state.place.gradient.map { -$0 }
      slope = dot(direction, state.place.gradient)
    }
    // For a quadratic, half the slope is the decrease that remains.
    let isResolved = slope.magnitude <= 0x1p-51 * max(1, state.place.value.magnitude)
    if isResolved && !curvature.isEmpty { return .valueIsResolved }
    var search = LineSearch(
      origin: state.place, direction: direction, slope: slope,
      evaluationMax: min(60, evaluationMax - state.evaluations))
    let first =
      curvature.isEmpty ? min(1, 1 / max(largestMagnitude(state.place.gradient), 1e-300)) : 1
    let outcome = try search.run(first: first, objective)
    state.evaluations += search.evaluations
    switch outcome {
    case .found(let place):
      curvature.add(from: state.place, to: place)
      state.place = place
      state.iterations += 1
      return nil
    case .failed(let ending):
      if let best = search.best, best.value < state.place.value { state.place = best }
      if state.evaluations >= evaluationMax, ending != .unbounded { return .evaluationsExhausted }
      if ending == .noStepFound, !curvature.isEmpty {
        // A poor picture of the curvature: once more, downhill.
        curvature.forget()
        return nil
      }
      return ending
    }
  }
}

/// A point, the value and the gradient there.
struct Place {
  var point: [Double]
  var value: Double
  var gradient: [Double]

  var isFinite: Bool { value.isFinite && gradient.allSatisfy(\.isFinite) }
}

/// What a minimisation knows between two iterations.
private struct State {
  var place: Place
  var iterations = 0
  var evaluations: Int

  func result(_ ending: LBFGS.Ending) -> LBFGS.Result {
    LBFGS.Result(
      point: place.point, value: place.value, gradient: place.gradient, iterations: iterations,
      evaluations: evaluations, ending: ending)
  }
}

/// The last steps and changes of the gradient, from which a descent direction follows.
private struct LimitedMemory {
  let capacity: Int
  private var steps: [[Double]] = []
  private var changes: [[Double]] = []
  private var products: [Double] = []

  init(capacity: Int) { self.capacity = capacity }

  var isEmpty: Bool { steps.isEmpty }

  mutating func forget() {
    steps = []
    changes = []
    products = []
  }

  mutating func add(from old: Place, to new: Place) {
    let step = zip(new.point, old.point).map { $0 - $1 }
    let change = zip(new.gradient, old.gradient).map { $0 - $1 }
    let product = dot(step, change)
    // Curvature that rounding made up would spoil the directions to come.
    guard product > 1e-15 * dot(change, change).squareRoot() * dot(step, step).squareRoot() else {
      return
    }
    if steps.count == capacity {
      steps.removeFirst()
      changes.removeFirst()
      products.removeFirst()
    }
    steps.append(step)
    changes.append(change)
    products.append(product)
  }

  /// Minus the inverse of the remembered curvature times the gradient (algorithm 7.4).
  func descent(_ gradient: [Double]) -> [Double] {
    var q = gradient.map { -$0 }
    var weights = [Double](repeating: 0, count: steps.count)
    for index in steps.indices.reversed() {
      weights[index] = dot(steps[index], q) / products[index]
      for axis in q.indices { q[axis] -= weights[index] * changes[index][axis] }
    }
    if let change = changes.last, let product = products.last {
      let scale = product / dot(change, change)
      for axis in q.indices { q[axis] *= scale }
    }
    for index in steps.indices {
      let correction = weights[index] - dot(changes[index], q) / products[index]
      for axis in q.indices { q[axis] += correction * steps[index][axis] }
    }
    return q
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}

/// The largest magnitude among numbers; NaN where one is not a number.
func largestMagnitude(_ numbers: [Double]) -> Double {
  numbers.reduce(0) { $1.isNaN ? .nan : ($0.isNaN ? .nan : max($0, $1.magnitude)) }
}
