import Dispatch
import Synchronization

/// Computes numbered results on several threads, whichever comes first; they are returned in order.
///
/// - Parameters:
///   - makeWorker: makes the memory in which one thread works.
///   - compute: makes one result.
func resultsInOrder<Worker, Result: Sendable>(
  _ count: Int, threads: Int, makeWorker: @Sendable () -> Worker,
  compute: @Sendable (Worker, Int) -> Result
) -> [Result] {
  guard min(threads, count) > 1 else {
    let worker = makeWorker()
    return (0..<count).map { compute(worker, $0) }
  }
  let next = Atomic<Int>(0)
  let gathered = Mutex<[(index: Int, result: Result)]>([])
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    let worker = makeWorker()
    var own: [(Int, Result)] = []
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { break }
      own.append((index, compute(worker, index)))
    }
    gathered.withLock { $0 += own }
  }
  return gathered.withLock { $0.sorted { $0.index < $1.index }.map(\.result) }
}
