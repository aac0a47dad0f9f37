import Formats

extension ObjectReader {
  /// What `body` makes of each element of an array that must be there and not be empty.
  func nonEmptyArray<Element>(
    _ key: String, _ expecting: String, _ body: (ValueReader) -> Element?
  ) -> [Element] {
    guard let list = required(key, expecting) else { return [] }
    if list.node.array?.isEmpty == true { list.report("found an empty list; \(expecting)") }
    return list.array(expecting, body) ?? []
  }
}

extension ValueReader {
  /// Reports a name that an earlier element of the same list has; notes it otherwise.
  func reportRepeated(_ name: String, of kind: String, in names: inout [String]) {
    if names.contains(name) {
      report("found a second \(kind) named \"\(name)\"; give one of them another \"name\"")
    }
    names.append(name)
  }
}

extension JSONSelector {
  /// The path below `workloads[0]` where this one is below `workload`; `nil` for other paths.
  ///
  /// A resolved scenario always has the list, and its axis must name the same place.
  var movingWorkloadIntoList: String? {
    guard steps.first == .key("workload") else { return nil }
    return JSONSelector(steps: [.key("workloads"), .index(0)] + steps.dropFirst())?.text
  }
}
