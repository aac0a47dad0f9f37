/// A number of each replication whose true mean follows from the scenario alone.
///
/// Where a replication had too much of it, the metrics can be corrected: a control variate. It is the
/// same under every policy.
public struct KnownQuantity: Hashable, Sendable {
  /// Position of the workload.
  public var workload: Int
  /// Position on the axis.
  public var point: Int
  /// What it is, in words.
  public var name: String
  /// The true mean.
  public var mean: Double
  /// The value in each replication, from 0.
  public var values: [Double]

  /// Creates a quantity.
  public init(workload: Int, point: Int, name: String, mean: Double, values: [Double]) {
    self.workload = workload
    self.point = point
    self.name = name
    self.mean = mean
    self.values = values
  }
}
