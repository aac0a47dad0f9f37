/// Bytes that scanners read sixteen at a time: some bytes behind the end may be read, too.
///
/// A class, because it owns memory that must neither move nor be copied while a row is looked at.
public final class ScanBuffer {
  /// Bytes behind the end that may be read; their values mean nothing.
  public static let padding = 64

  /// The first byte.
  public private(set) var base: UnsafeMutableRawPointer
  /// Bytes held.
  public private(set) var count = 0
  private var capacity: Int

  /// Creates an empty buffer.
  public init(capacity: Int = 1 << 16) {
    self.capacity = capacity
    base = Self.allocate(capacity)
  }

  /// Creates a buffer that holds these bytes.
  public convenience init(_ bytes: some Collection<UInt8>) {
    self.init(capacity: bytes.count)
    append(Array(bytes))
  }

  deinit { base.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity + padding, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    return memory
  }

  /// Adds bytes behind those held.
  public func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds bytes behind those held.
  public func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    if count + bytes.count > capacity { grow(toHold: count + bytes.count) }
    (base + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
    (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
  }

  /// Hands the bytes to a reader, which they outlive.
  public func reading<Result>(_ body: (UnsafeRawPointer, Int) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(base, count) }
  }

  /// Forgets the first `dropped` bytes; what follows moves to the front.
  public func removeFirst(_ dropped: Int) {
    precondition(dropped >= 0 && dropped <= count)
    if dropped > 0, dropped < count {
      base.copyMemory(from: base + dropped, byteCount: count - dropped)
    }
    count -= dropped
  }

  /// Forgets all bytes and keeps the memory.
  public func removeAll() { count = 0 }

  private func grow(toHold needed: Int) {
    let larger = max(needed, 2 * capacity)
    let memory = Self.allocate(larger)
    memory.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = memory
    capacity = larger
  }
}
