public import Formats

// A scenario that reuses another one: key `extends`.
extension Scenario {
  /// The scenario that this one reuses, with its path relative to this one; `nil` for none.
  ///
  /// - Throws: where the key is there and says no path.
  public static func extended(in root: JSONNode) throws(ContentError) -> ValueReader? {
    guard let node = root["extends"], !node.isNull else { return nil }
    let log = DiagnosticLog()
    let value = ValueReader(node, path: .key("extends", of: .root), log: log)
    let expecting = "expected the path of a scenario, relative to this one"
    if value.string(expecting)?.isEmpty == true { value.reportFound(expecting) }
    try log.throwIfAny()
    return value
  }

  /// What a scenario means that reuses another one.
  ///
  /// Keys of the scenario replace those of the one below. Objects are laid over one another key by
  /// key, but one of another `kind`, or a law, replaces what was there. Policies and workloads are
  /// laid over those of the same name, and others are added behind; all other lists replace what
  /// was there; `null` takes it away. Values keep the files they were read from.
  ///
  /// - Parameters:
  ///   - root: the scenario.
  ///   - base: the one that it reuses, itself already merged with what it reuses.
  ///   - folder: where `base` lies, relative to `root`, with a slash at its end; empty for the same
  ///     folder. Paths in `base` are relative to it.
  public static func merging(_ root: JSONNode, over base: JSONNode, in folder: String) -> JSONNode {
    let own = root.object ?? []
    let hasWorkloads = own.contains { $0.key == "workload" || $0.key == "workloads" }
    var below = base.relocated(to: folder).object ?? []
    below.removeAll { $0.key == "extends" || $0.key == "$schema" }
    if hasWorkloads, root["workloads"] == nil || base["workloads"] == nil {
      // One workload and a list of them exclude each other: what the scenario has, it has alone.
      below.removeAll { member in
        (member.key == "workload" || member.key == "workloads") && root[member.key] == nil
      }
    }
    var above = root
    above.content = .object(own.filter { $0.key != "extends" })
    return above.laid(over: below, isTop: true)
  }
}

extension JSONNode {
  /// This object with the members below it that it does not have itself.
  fileprivate func laid(over below: [JSONMember], isTop: Bool = false) -> JSONNode {
    var merged = self
    let own = object ?? []
    let changed = own.compactMap { member -> JSONMember? in
      guard let base = below.first(where: { $0.key == member.key })?.value else { return member }
      if member.value.isNull { return nil }
      var copy = member
      if isTop, member.key == "policies" || member.key == "workloads" {
        copy.value = member.value.laid(byNameOver: base)
      } else {
        copy.value = member.value.laid(over: base)
      }
      return copy
    }
    let inherited = below.filter { member in !own.contains { $0.key == member.key } }.map {
      // A key of another file has no place in this one; its value knows where it stands.
      JSONMember(key: $0.key, value: $0.value)
    }
    merged.content = .object(changed + inherited)
    return merged
  }

  /// This value in the place of another, or laid over it where both are objects of one kind.
  private func laid(over base: JSONNode) -> JSONNode {
    guard object != nil, let below = base.object, self["uncertain"] == nil,
      base["uncertain"] == nil
    else { return self }
    if let kind = self["kind"], let other = base["kind"], kind != other { return self }
    return laid(over: below)
  }

  /// Elements of this list laid over those of the same name, in the order of the list below.
  private func laid(byNameOver base: JSONNode) -> JSONNode {
    guard let own = array, let below = base.array else { return self }
    var rest = own
    var elements: [JSONNode] = []
    for element in below {
      guard let name = element.listName,
        let index = rest.firstIndex(where: { $0.listName == name })
      else {
        elements.append(element)
        continue
      }
      elements.append(rest.remove(at: index).laid(over: element))
    }
    var merged = self
    merged.content = .array(elements + rest)
    return merged
  }

  /// What an element of a list of policies or workloads is called: a policy without a name goes by
  /// its preset.
  private var listName: String? { self["name"]?.string ?? self["preset"]?.string }

  /// A scenario whose paths of files are relative to a folder above or beside its own.
  fileprivate func relocated(to folder: String) -> JSONNode {
    guard !folder.isEmpty else { return self }
    var places = [
      "catalog.file", "catalog.price_events", "world.outage_schedule", "workload.recorded.file",
      "workload.arrivals.file",
    ]
    for index in (self["workloads"]?.array ?? []).indices {
      places += ["workloads[\(index)].recorded.file", "workloads[\(index)].arrivals.file"]
    }
    return places.reduce(self) { tree, place in
      guard let selector = JSONSelector(parsing: place),
        var path = try? tree.value(at: selector), let text = path.string, !text.hasPrefix("/")
      else { return tree }
      path.content = .string(folder + text)
      return (try? tree.setting(selector, to: path)) ?? tree
    }
  }
}
