/// What each task of one run was billed, in order of arrival.
public struct TaskCosts: Sendable {
  /// Position of the workload.
  public var workload: Int
  /// Position on the axis.
  public var point: Int
  /// Position of the policy.
  public var policy: Int
  /// Charges by task [US dollars].
  public var dollars: [Double]

  /// Creates the costs of a run.
  public init(workload: Int, point: Int, policy: Int, dollars: [Double]) {
    self.workload = workload
    self.point = point
    self.policy = policy
    self.dollars = dollars
  }
}
