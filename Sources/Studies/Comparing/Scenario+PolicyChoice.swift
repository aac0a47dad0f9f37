public import Formats

// Which of a scenario's policies an experiment runs: settled before the scenario is decoded, so that
// only what is compared is read, checked and hashed.
extension Scenario {
  /// Names of the policies of a scenario as written; a policy without a name is called by its preset.
  public static func policyNames(in root: JSONNode) -> [String] {
    (root["policies"]?.array ?? []).map { $0["name"]?.string ?? $0["preset"]?.string ?? "" }
  }

  /// Position of the baseline among the policies of a scenario as written.
  public static func baseline(in root: JSONNode) -> Int {
    root["baseline"]?.string.flatMap { policyNames(in: root).firstIndex(of: $0) } ?? 0
  }

  /// A scenario with some of its policies, the first of which is the baseline.
  ///
  /// A policy that is chosen twice stands there twice, the second time under a name of its own.
  ///
  /// - Parameters:
  ///   - chosen: positions among ``policyNames(in:)``, at least one.
  ///   - root: the scenario.
  /// - Returns: `nil` where an axis varies a policy that is not chosen.
  public static func choosing(policies chosen: [Int], in root: JSONNode) -> JSONNode? {
    guard let policies = root["policies"]?.array, let first = chosen.first else { return root }
    let names = policyNames(in: root)
    var kept: [JSONNode] = []
    for (place, position) in chosen.enumerated() {
      let copies = chosen[..<place].count { $0 == position }
      kept.append(
        copies == 0
          ? policies[position]
          : policies[position].with(
            "name", .string("\(names[position]) (copy \(copies + 1))")))
    }
    var changed = root.with("policies", .array(kept)).with("baseline", .string(names[first]))
    if let axis = root["vary"], let path = axis["path"]?.string {
      guard let moved = moved(path, to: chosen, names) else { return nil }
      changed = changed.with("vary", axis.with("path", .string(moved)))
    }
    return changed
  }

  /// A path below `policies` as it is called once only `chosen` are left; `nil` where it is not.
  private static func moved(_ path: String, to chosen: [Int], _ names: [String]) -> String? {
    guard let selector = JSONSelector(parsing: path), selector.steps.first == .key("policies"),
      selector.steps.count > 1
    else { return path }
    switch selector.steps[1] {
    case .index(let index):
      guard let place = chosen.firstIndex(of: index) else {
        return names.indices.contains(index) ? nil : path
      }
      return path.replacing("[\(index)]", with: "[\(place)]", maxReplacements: 1)
    case .match(key: "name", let name):
      return chosen.contains { names[$0] == name } || !names.contains(name) ? path : nil
    default: return path
    }
  }
}

extension JSONNode {
  /// The object with a key set, in its place where it was there.
  func with(_ key: String, _ value: JSONNode) -> JSONNode {
    guard let selector = JSONSelector(parsing: "[\"\(key)\"]") else { return self }
    return (try? setting(selector, to: value, missingKey: .add)) ?? self
  }
}
