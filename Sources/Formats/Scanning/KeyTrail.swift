/// The keys of the object that was read last, in order: the next object mostly has the same.
///
/// A key that is the same as the one in its place before is told by comparing 32 bytes; neither is
/// its end looked for, nor its name.
struct KeyTrail: Sendable {
  /// A key of up to 32 bytes: four words, which overlap where it is shorter.
  struct Step {
    /// Its length; -1 where it is longer.
    let count: Int
    let position: Int
    private let places: (Int, Int, Int)
    private let mask: UInt64
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(_ key: JSONText, position: Int) {
      count = key.count <= 32 ? key.count : -1
      self.position = position
      let last = max(0, count - 8)
      places = (min(8, last), min(16, last), last)
      mask = count <= 0 ? 0 : UInt64.max >> UInt64(64 - 8 * min(8, count))
      words = Self.words(key.start, places, mask)
    }

    @inline(__always) private static func words(
      _ start: UnsafeRawPointer, _ places: (Int, Int, Int), _ mask: UInt64
    ) -> (UInt64, UInt64, UInt64, UInt64) {
      (
        start.loadUnaligned(as: UInt64.self).littleEndian & mask,
        (start + places.0).loadUnaligned(as: UInt64.self).littleEndian & mask,
        (start + places.1).loadUnaligned(as: UInt64.self).littleEndian & mask,
        (start + places.2).loadUnaligned(as: UInt64.self).littleEndian & mask
      )
    }

    /// Whether the key stands at `start`, its closing quote behind it.
    @inline(__always) func stands(at start: UnsafeRawPointer) -> Bool {
      guard count >= 0 else { return false }
      let found = Self.words(start, places, mask)
      let difference =
        (found.0 ^ words.0) | (found.1 ^ words.1) | (found.2 ^ words.2) | (found.3 ^ words.3)
      return difference == 0
        && start.load(fromByteOffset: count, as: UInt8.self) == UInt8(ascii: "\"")
    }
  }

  /// Steps beyond which no key is remembered.
  private static let limit = 256
  private var steps: [Step] = []
  private var place = 0

  /// Begins with the first key of an object.
  @inline(__always) mutating func begin() { place = 0 }

  /// Length and position of the next key, where it is the same as before.
  @inline(__always) mutating func step(
    at start: UnsafeRawPointer
  ) -> (count: Int, position: Int)? {
    let place = self.place
    guard place < steps.count else { return nil }
    let found = steps.withUnsafeBufferPointer { steps -> (count: Int, position: Int)? in
      steps[place].stands(at: start) ? (steps[place].count, steps[place].position) : nil
    }
    if found != nil { self.place = place &+ 1 }
    return found
  }

  /// Remembers a key that is another than before.
  mutating func remember(_ key: JSONText, position: Int) {
    let step = Step(key, position: position)
    if place < steps.count {
      steps[place] = step
    } else if place < Self.limit {
      steps.append(step)
    }
    place += 1
  }
}
