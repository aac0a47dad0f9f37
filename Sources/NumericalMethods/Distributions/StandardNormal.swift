/// The normal distribution of mean 0 and standard deviation 1.
public enum StandardNormal {
  /// The probability of a value up to `z`; relative error at most 1e-13, also far below 0.
  public static func cumulative(_ z: Double) -> Double {
    let tail = 0.5 * regularizedGammaUpper(0.5, 0.5 * z * z)
    return z < 0 ? tail : 1 - tail
  }

  /// The probability of a value above `z`, exact in the far tail.
  public static func upperTail(_ z: Double) -> Double { cumulative(-z) }

  /// The value below which a share `p` lies, see ``normalQuantile(_:)``.
  public static func quantile(_ p: Double) -> Double { normalQuantile(p) }
}
