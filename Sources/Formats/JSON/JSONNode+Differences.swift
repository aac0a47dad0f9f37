/// A value that two trees have differently.
public struct JSONDifference: Sendable {
  /// Its place, for example `$.policies[name=sticky].affinity.idle_s`.
  public let path: String
  /// The value in the first tree; `nil` where it has none.
  public let first: JSONNode?
  /// The value in the second tree; `nil` where it has none.
  public let second: JSONNode?
}

extension JSONNode {
  /// What another tree has differently, leaf by leaf in the order of this one.
  ///
  /// Elements of an array are held against each other by their `name`, where all of them have one
  /// and no two the same, else by position. Numbers are the same where their values are. A branch
  /// that only one tree has counts as one difference.
  public func differences(from other: JSONNode) -> [JSONDifference] {
    var found: [JSONDifference] = []
    Self.compare(self, other, "$", &found)
    return found
  }

  private static func compare(
    _ first: JSONNode, _ second: JSONNode, _ path: String, _ found: inout [JSONDifference]
  ) {
    switch (first.content, second.content) {
    case (.object(let a), .object(let b)):
      for member in a {
        compare(
          member.value, second[member.key], path + step(member.key), &found)
      }
      for member in b where first[member.key] == nil {
        compare(nil, member.value, path + step(member.key), &found)
      }
    case (.array(let a), .array(let b)):
      if let namesA = names(a), let namesB = names(b) {
        for (name, value) in zip(namesA, a) {
          let partner = namesB.firstIndex(of: name).map { b[$0] }
          compare(value, partner, "\(path)[name=\(name)]", &found)
        }
        for (name, value) in zip(namesB, b) where !namesA.contains(name) {
          compare(nil, value, "\(path)[name=\(name)]", &found)
        }
      } else {
        for index in 0..<max(a.count, b.count) {
          compare(
            index < a.count ? a[index] : nil, index < b.count ? b[index] : nil,
            "\(path)[\(index)]", &found)
        }
      }
    case (.number, .number):
      if first.canonicalText != second.canonicalText {
        found.append(JSONDifference(path: path, first: first, second: second))
      }
    default:
      if first != second {
        found.append(JSONDifference(path: path, first: first, second: second))
      }
    }
  }

  private static func compare(
    _ first: JSONNode?, _ second: JSONNode?, _ path: String, _ found: inout [JSONDifference]
  ) {
    if let first, let second {
      compare(first, second, path, &found)
    } else if first != nil || second != nil {
      found.append(JSONDifference(path: path, first: first, second: second))
    }
  }

  private static func step(_ key: String) -> String {
    isPlainWord(key) ? "." + key : "[\(JSONNode.string(key).compactText)]"
  }

  /// The names of elements; `nil` unless each has one of its own.
  private static func names(_ items: [JSONNode]) -> [String]? {
    let names = items.compactMap { $0["name"]?.string }
    return !names.isEmpty && names.count == items.count && Set(names).count == names.count
      ? names : nil
  }
}
