/// The name among `candidates` that `name` was probably meant to be.
///
/// A name is near when it differs by at most two insertions, deletions, replacements or swaps of
/// neighbours (one, where `name` has three letters or fewer), ignoring case, or when one of the two
/// begins with the other. The fewest differences win, then the first in the order given.
public func nearest(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8)
  let limit = wanted.count <= 3 ? 1 : 2
  var best: (name: String, distance: Int)?
  for candidate in candidates where candidate != name {
    let other = Array(candidate.lowercased().utf8)
    var distance = limit + 1
    if abs(other.count - wanted.count) <= limit {
      distance = editDistance(wanted, other)
    }
    if distance > limit, min(wanted.count, other.count) >= 3,
      other.starts(with: wanted) || wanted.starts(with: other)
    {
      distance = limit + 1
    } else if distance > limit {
      continue
    }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
///
/// Optimal string alignment: no part is edited twice. Source: G. Navarro, "A guided tour to
/// approximate string matching", ACM Computing Surveys 33 (2001).
///
/// - Complexity: O(*m* · *n*) time, O(*n*) space.
func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
  var beforeLast = [Int](repeating: 0, count: second.count + 1)
  var last = Array(0...second.count)
  for i in first.indices {
    var row = [i + 1]
    row.reserveCapacity(second.count + 1)
    for j in second.indices {
      let replaced = last[j] + (first[i] == second[j] ? 0 : 1)
      var distance = min(replaced, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    beforeLast = last
    last = row
  }
  return last[second.count]
}

/// A list of names for a message: `"a", "b" and "c"` reads worse than `"a", "b", "c"`.
package func quotedList(_ names: [String]) -> String {
  names.map { "\"\($0)\"" }.joined(separator: ", ")
}
