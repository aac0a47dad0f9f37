public import Demand
public import Formats
import Quantities

// Your own traffic in place of a scenario's workload, and one workload of several.
extension Scenario {
  /// A scenario whose workload is a recorded log, with what the log does not say taken from the
  /// scenario's first workload: kinds of tasks, how likely a step succeeds, cache control.
  ///
  /// A model of the log stands for the catalogue's model of the same name, with the author or
  /// without; tasks name those models, so that policies differ in where they are served. Where no
  /// name is known the policies choose the model as well. Sessions arrive when the log says, and the
  /// horizon reaches to the last of them; where it does not say, they arrive as in the scenario.
  ///
  /// - Parameters:
  ///   - log: the sessions that take the place of its workload.
  ///   - path: the log, as the scenario is to name it.
  ///   - format: the format of the log.
  ///   - models: slugs of the catalogue.
  ///   - root: the scenario.
  public static func replaying(
    _ log: RecordedSessions, path: String, format: RecordedFormat, models: [String],
    in root: JSONNode
  ) -> JSONNode {
    let template = root["workload"] ?? root["workloads"]?.array?.first ?? .object([])
    var recorded: [(String, JSONNode)] = [
      ("file", .string(path)), ("format", .string(format.rawValue)),
    ]
    let known = log.models.compactMap { name in
      slug(of: name, among: models).map { (name, JSONNode.string($0)) }
    }
    if !known.isEmpty { recorded.append(("models", .object(known))) }
    var workload: [(String, JSONNode)] = [("name", "log"), ("recorded", .object(recorded))]
    let offsets = log.arrivalOffsets
    workload.append(
      (
        "arrivals",
        offsets == nil ? template["arrivals"] ?? .null : .object([("kind", "recorded")])
      ))
    workload.append(("named_share", .number(known.isEmpty ? 0 : 1)))
    for key in ["task_types", "solved_task", "cache_control", "parameters", "service_tier"] {
      if let value = template[key] { workload.append((key, value)) }
    }
    var changed = root.with("workloads", .null).with("workload", .object(workload))
    if let last = offsets?.max() {
      let experiment = changed["experiment"] ?? .object([])
      let horizon = last + SimDuration(microseconds: 1_000_000)
      changed = changed.with(
        "experiment",
        experiment.with("horizon", horizon.resolved).with("warm_up", "0 s"))
    }
    return changed
  }

  /// The catalogue's name of a model of a log; `nil` where none or several fit.
  private static func slug(of name: String, among models: [String]) -> String? {
    let lowered = name.lowercased()
    if models.contains(lowered) { return lowered }
    let last = lowered.split(separator: "/").last.map(String.init) ?? lowered
    let fitting = models.filter { $0.hasSuffix("/" + last) }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// Names of the workloads of a scenario as written.
  public static func workloadNames(in root: JSONNode) -> [String] {
    let workloads = root["workloads"]?.array ?? [root["workload"]].compactMap(\.self)
    return workloads.map {
      $0["name"]?.string ?? $0["preset"]?.string ?? ($0["recorded"] == nil ? "" : "recorded")
    }
  }

  /// A scenario with one of its workloads; an axis that varies another one is left out with it.
  public static func choosing(workload position: Int, in root: JSONNode) -> JSONNode {
    guard let workloads = root["workloads"]?.array, workloads.indices.contains(position) else {
      return root
    }
    var changed = root.with("workloads", .array([workloads[position]]))
    if let axis = root["vary"], let path = axis["path"]?.string,
      let selector = JSONSelector(parsing: path), selector.steps.first == .key("workloads"),
      selector.steps.count > 1, case .index(let index) = selector.steps[1]
    {
      let moved = path.replacing("[\(index)]", with: "[0]", maxReplacements: 1)
      changed = changed.with(
        "vary", index == position ? axis.with("path", .string(moved)) : .null)
    }
    return changed
  }
}
