import NumericalMethods

/// How likely a model of some quality is to get a step of some difficulty right.
///
/// `P = logistic(intercept + slope * q - D)` with `q = (Arena text score - 1350) / 100` and
/// `D ~ Normal(mean of the task's type, 1)`. The form is assumed (DESIGN section 15); the slope is
/// fitted and the intercept is the origin of the scale of difficulties: only its difference from
/// them can be measured.
public struct SolvedTaskLaw: Hashable, Sendable {
  /// Log-odds of success at quality 0 and difficulty 0.
  public var intercept: Double
  /// Log-odds per unit of quality, that is, per 100 Arena points.
  public var slope: Double

  /// Creates a law.
  public init(intercept: Double, slope: Double) {
    self.intercept = intercept
    self.slope = slope
  }

  /// Intercept 3, slope 2.
  ///
  /// The slope is fitted by least squares to published pass rates with one difficulty for each
  /// table: 44 runs of Aider's polyglot exercises (first and second try) and 34 models in the
  /// multi-turn, web-search and memory parts of BFCL v4. Together 2.08 (95 % by bootstrap over
  /// models: 1.8 to 2.5); exercises alone 1.90, agents alone 2.22. Single tool calls are nearly the
  /// same for all models and give 0.84. `SolvedTaskCalibrationTests` works the figures out again.
  public static let calibrated = SolvedTaskLaw(intercept: 3, slope: 2)

  /// The probability that one call gets the step right.
  ///
  /// - Parameters:
  ///   - quality: `(Arena score - 1350) / 100`.
  ///   - difficulty: of the task, on the logit scale.
  public func success(quality: Double, difficulty: Double) -> Double {
    logistic(intercept + slope * quality - difficulty)
  }
}
