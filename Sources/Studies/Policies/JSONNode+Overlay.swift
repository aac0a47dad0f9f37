import Formats

extension JSONNode {
  /// This value with what `changes` says laid over it.
  ///
  /// Objects are merged key by key, but an object of a kind is laid over one that names the same `kind` only; anything
  /// else replaces what was there, `null` included. Values keep the places they were read from, so
  /// that a mistake in a change is told where it is.
  func overlaid(by changes: JSONNode) -> JSONNode {
    guard let below = object, let above = changes.object else { return changes }
    if let own = self["kind"], changes["kind"] != own { return changes }
    var merged = changes
    let inherited = below.compactMap { member -> JSONMember? in
      above.contains { $0.key == member.key } ? nil : member
    }
    let changed = above.map { member -> JSONMember in
      guard let own = self[member.key] else { return member }
      var copy = member
      copy.value = own.overlaid(by: member.value)
      return copy
    }
    merged.content = .object(changed + inherited)
    return merged
  }
}
