/// Memory for vectors of eight numbers, each within one line of the cache; its owner frees it.
///
/// Swift aligns such vectors to 16 bytes only.
func allocateLanes(_ count: Int) -> UnsafeMutablePointer<SIMD8<Double>> {
  UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 64, alignment: 64)
    .bindMemory(to: SIMD8<Double>.self, capacity: max(count, 1))
}

/// Frees what ``allocateLanes(_:)`` gave.
func freeLanes(_ lanes: UnsafeMutablePointer<SIMD8<Double>>) {
  UnsafeMutableRawPointer(lanes).deallocate()
}

/// The same memory, number by number.
func numbers(_ lanes: UnsafeMutablePointer<SIMD8<Double>>) -> UnsafeMutablePointer<Double> {
  UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Double.self)
}
