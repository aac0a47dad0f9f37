/// Records by dense index, with one owner: an array without the checks that sharing costs.
///
/// An `Array` asks at every write whether someone else holds its storage. The engine writes to its
/// records several times an event and never shares them; this type cannot be copied, so it need not
/// ask. Indices are checked. It grows by doubling and never shrinks.
public struct Slab<Element>: ~Copyable {
  /// How many records there are.
  public private(set) var count = 0
  private var capacity: Int
  @usableFromInline var records: UnsafeMutablePointer<Element>

  /// Creates an empty slab with room for `capacity` records.
  public init(capacity: Int = 16) {
    self.capacity = max(capacity, 1)
    records = .allocate(capacity: self.capacity)
  }

  /// Creates a slab of these records.
  public init(_ elements: [Element]) {
    self.init(capacity: elements.count)
    for element in elements { append(element) }
  }

  deinit {
    records.deinitialize(count: count)
    records.deallocate()
  }

  /// The record at an index.
  ///
  /// - Precondition: `index` lies between 0 and ``count``.
  @inlinable public subscript(index: Int) -> Element {
    _read {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no such record")
      yield records[index]
    }
    _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no such record")
      yield &records[index]
    }
  }

  /// Adds a record at index ``count``.
  ///
  /// - Complexity: O(1), amortised.
  public mutating func append(_ element: consuming Element) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: records, count: count)
      records.deallocate()
      records = larger
      capacity *= 2
    }
    (records + count).initialize(to: element)
    count += 1
  }
}
