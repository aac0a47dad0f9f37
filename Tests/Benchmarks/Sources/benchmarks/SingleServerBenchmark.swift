import BaselineCpp
import NumericalMethods
import Quantities
import Simulation

/// M/M/1 at load 0.8 from empty to empty: two events for each customer, mean wait 4.
enum SingleServerBenchmark {
  private static let arrivalSlot: Int32 = 0
  private static let departureSlot: Int32 = 1

  /// Returns whether both programs agree and the mean wait lies near its exact value.
  static func run(customers: UInt64, seed: UInt64 = 42) -> Bool {
    let wait = totalWait(customers: customers, seed: seed)
    let same = wait == baseline_mm1(customers, seed)
    let mean = Double(wait) / Double(customers) / 1e6
    // The time average of the number in system has asymptotic variance 2ρ(1 + ρ)/(1 - ρ)⁴ = 1,800
    // (Whitt 1989); the wait is that over λ up to a constant. Five deviations: false alarm 6e-7.
    let tolerance = 5 * (1_800 / (Double(customers) / 0.8)).squareRoot() / 0.8
    let near = (mean - 4).magnitude < tolerance
    let (swift, cpp) = medianSeconds(
      repetitions: 5,
      { _ = totalWait(customers: customers, seed: seed) },
      { _ = baseline_mm1(customers, seed) })
    let events = 2 * Double(customers)
    print(
      "mm1 N=\(customers): mean wait \(digits(mean, 4)), exact 4, tolerance",
      "\(digits(tolerance, 4))", near ? "ok;" : "TOO FAR;",
      same ? "swift equals c++;" : "swift DIFFERS from c++;",
      "swift \(digits(swift / events * 1e9, 1)) ns per event,",
      "c++ \(digits(cpp / events * 1e9, 1)), ratio \(digits(swift / cpp, 2))")
    return near && same
  }

  /// The sum of the waits of all customers [us].
  private static func totalWait(customers: UInt64, seed: UInt64) -> UInt64 {
    var tree = EventTree(capacity: 4)
    var line = CustomerRing()
    var arrived: UInt64 = 0
    var wait: UInt64 = 0
    var stream = RandomStream(seed: seed, entity: 0, code: 3)
    tree.schedule(arrivalSlot, at: instant(ticks(stream.exponential() * 1.25)))
    while tree.nextKey != EventTree.noEvent {
      let key = tree.nextKey
      let now = key >> 20
      if EventTree.slot(of: key) == arrivalSlot {
        let service = ticks(stream.exponential())
        if line.isEmpty { tree.schedule(departureSlot, at: instant(now + service)) }
        line.append(arrival: now, service: service)
        arrived += 1
        if arrived < customers {
          stream = RandomStream(seed: seed, entity: arrived, code: 3)
          tree.schedule(arrivalSlot, at: instant(now + ticks(stream.exponential() * 1.25)))
        } else {
          tree.cancel(arrivalSlot)
        }
      } else {
        line.removeFirst()
        if line.isEmpty {
          tree.cancel(departureSlot)
        } else {
          let first = line.first
          wait += now - first.arrival
          tree.schedule(departureSlot, at: instant(now + first.service))
        }
      }
    }
    return wait
  }

  private static func instant(_ microseconds: UInt64) -> SimTime {
    SimTime(microseconds: Int64(bitPattern: microseconds))
  }
}

/// The customers in line and in service, first come first served, in a ring that doubles.
struct CustomerRing {
  private var entries = [(arrival: UInt64, service: UInt64)](repeating: (0, 0), count: 1024)
  private var head = 0
  private var tail = 0

  var isEmpty: Bool { head == tail }
  var first: (arrival: UInt64, service: UInt64) { entries[head & (entries.count - 1)] }

  mutating func append(arrival: UInt64, service: UInt64) {
    if tail - head == entries.count { grow() }
    entries[tail & (entries.count - 1)] = (arrival, service)
    tail += 1
  }

  mutating func removeFirst() { head += 1 }

  private mutating func grow() {
    let mask = entries.count - 1
    let ordered = (head..<tail).map { entries[$0 & mask] }
    entries = ordered + ordered
    tail -= head
    head = 0
  }
}
