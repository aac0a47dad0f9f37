/// Finds ids that a log has already shown, with memory for a fixed count of them.
///
/// Ids are kept in two generations of up to ``generationSize``: when the younger is full it becomes
/// the older, and what was the older is forgotten. So a repeat is found while fewer than that many
/// other ids lie between, as where pages of an export overlap or a file was joined to itself.
struct RepeatedIdentifiers {
  /// Ids that a generation holds: 16 MiB.
  static let generationSize = 1 << 20

  private var younger = FingerprintSet()
  private var older = FingerprintSet()
  private let size: Int
  /// Whether ids have been forgotten.
  private(set) var hasForgotten = false

  init(generationSize: Int = Self.generationSize) { size = generationSize }

  /// Whether the id was there before; it is from now on.
  mutating func isRepeated(_ id: UInt64) -> Bool {
    if older.contains(id) || !younger.insert(id) { return true }
    if younger.count == size {
      hasForgotten = hasForgotten || older.count > 0
      older = younger
      younger = FingerprintSet()
    }
    return false
  }
}

/// A set of fingerprints: one table of words, found by their low bits.
private struct FingerprintSet {
  private var slots = [UInt64](repeating: 0, count: 1024)
  private(set) var count = 0

  func contains(_ id: UInt64) -> Bool {
    count > 0 && slots[place(of: id)] == id
  }

  /// Adds an id; false where it is there.
  mutating func insert(_ id: UInt64) -> Bool {
    var place = place(of: id)
    guard slots[place] != id else { return false }
    if 2 * (count + 1) > slots.count {
      let all = slots
      slots = [UInt64](repeating: 0, count: 2 * all.count)
      for other in all where other != 0 { slots[self.place(of: other)] = other }
      place = self.place(of: id)
    }
    slots[place] = id
    count += 1
    return true
  }

  /// Where an id is or would be.
  private func place(of id: UInt64) -> Int {
    let mask = slots.count &- 1
    var place = Int(truncatingIfNeeded: id) & mask
    while slots[place] != 0, slots[place] != id { place = (place &+ 1) & mask }
    return place
  }
}
