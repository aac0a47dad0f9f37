import Quantities
public import Supply

/// Calls of a log that ask for the same: a model by name, or any model.
public struct CallGroup: Sendable, Hashable {
  /// The model asked for; `nil` where the policy chooses one.
  public let requested: ModelID?
  /// The model whose outputs the log shows; `nil` where the catalogue has none of its name.
  public let logged: ModelID?
}

/// Finds the cell of a call of one group.
struct CellFinder {
  /// Inputs above which something changes: a context is too short, or a price rule begins to hold.
  private let breakpoints: [Int]
  /// Moments from which a price rule holds, in order.
  private let beginnings: [Int64]
  /// Hours and weekdays in which price rules hold.
  private let windows: [(weekdays: Set<Int>?, window: UTCWindow?)]
  /// Cells by what holds and by bracket; -1 where there is none yet.
  private var cells: [[Int32]] = []
  private var regimes: [Regime: Int] = [:]

  /// What holds at a moment.
  private struct Regime: Hashable {
    var begun: Int
    var open: [Bool]
  }

  init(_ endpoints: [Endpoint], outputLimits: Set<Int>) {
    var breakpoints: Set<Int> = []
    var beginnings: Set<Int64> = []
    var windows: [(weekdays: Set<Int>?, window: UTCWindow?)] = []
    for endpoint in endpoints {
      if let context = endpoint.contextLength {
        for limit in outputLimits { breakpoints.insert(context.count - limit) }
      }
      for conditions in endpoint.prices.rules.map(\.conditions) {
        if let threshold = conditions.inputAbove { breakpoints.insert(threshold.count) }
        if let moment = conditions.validFrom { beginnings.insert(moment.microseconds) }
        let isKnown = windows.contains {
          $0.weekdays == conditions.weekdays && $0.window == conditions.utcWindow
        }
        if conditions.weekdays != nil || conditions.utcWindow != nil, !isKnown {
          windows.append((conditions.weekdays, conditions.utcWindow))
        }
      }
    }
    self.breakpoints = breakpoints.sorted()
    self.beginnings = beginnings.sorted()
    self.windows = windows
  }

  /// The place of a call: what holds when it is made, and how long its input is.
  mutating func place(input: Int32, start: Int64) -> (regime: Int, bracket: Int) {
    let regime = beginnings.isEmpty && windows.isEmpty ? firstRegime() : regime(at: start)
    var (low, high) = (0, breakpoints.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(input) > breakpoints[middle] { low = middle + 1 } else { high = middle }
    }
    return (regime, low)
  }

  subscript(place: (regime: Int, bracket: Int)) -> Int32 {
    get { cells[place.regime][place.bracket] }
    set { cells[place.regime][place.bracket] = newValue }
  }

  private mutating func firstRegime() -> Int {
    if cells.isEmpty { cells.append(Array(repeating: -1, count: breakpoints.count + 1)) }
    return 0
  }

  private mutating func regime(at start: Int64) -> Int {
    let instant = UTCInstant(microseconds: start)
    let begun = beginnings.count { $0 <= start }
    let open = windows.map { entry in
      (entry.weekdays?.contains(instant.isoWeekday) ?? true)
        && (entry.window?.contains(minute: instant.minuteOfDay) ?? true)
    }
    let regime = Regime(begun: begun, open: open)
    if let known = regimes[regime] { return known }
    regimes[regime] = cells.count
    cells.append(Array(repeating: -1, count: breakpoints.count + 1))
    return cells.count - 1
  }
}
