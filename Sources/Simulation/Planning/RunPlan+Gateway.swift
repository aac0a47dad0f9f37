public import Demand
public import Quantities
public import Routing
public import Supply

extension RunPlan {
  /// A gateway under the plan's policy that has seen nothing yet.
  public var gateway: Gateway {
    Gateway(
      policy: policy, catalogue: setting.catalogue, prices: setting.prices,
      views: setting.initialViews, workload: workload)
  }

  /// What a client of the plan declares with a call.
  public func request(
    _ task: TaskID, branch: Int32, model: ModelID, input: TokenCount
  ) -> CallRequest {
    CallRequest(
      task: task, branch: branch, taskType: 0, model: model, input: input,
      outputLimit: policy.outputLimit ?? workload.outputLimit, needsTools: callsDeclareTools,
      parameters: workload.parameters.union(policy.parameters))
  }
}
