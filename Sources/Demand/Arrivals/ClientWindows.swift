import NumericalMethods
public import Quantities

/// Clients whose rate and variation were measured in windows of ten minutes: ServeGen's tables.
///
/// A client's gaps follow the law of the window in which its last task arrived, at the rate of the
/// windows that they span. After the last window the first follows again.
public struct ClientWindows: Sendable {
  /// Width of a window.
  public static let width = SimDuration(microseconds: 600_000_000)
  /// The most clients × windows that a table may have.
  public static let cellLimit = 50_000_000

  /// One client in one window.
  public struct Row: Hashable, Sendable {
    /// Number of the client, from 0.
    public var client: Int
    /// Number of the window, from 0.
    public var window: Int
    /// Tasks per second.
    public var ratePerSecond: Double
    /// How gaps spread.
    public var law: GapLaw

    /// Creates a row.
    public init(client: Int, window: Int, ratePerSecond: Double, law: GapLaw) {
      self.client = client
      self.window = window
      self.ratePerSecond = ratePerSecond
      self.law = law
    }
  }

  /// What the table is called: the file it came from, as a scenario names it.
  public var name = ""
  /// Rows with a rate above 0, as measured.
  public let rows: [Row]
  /// Clients with such rows.
  public let clientCount: Int
  /// Windows until the first one follows again.
  public let windowCount: Int
  /// Factor on all rates.
  public let factor: Double
  /// Row of each client in each window, a client's windows side by side; -1 for none.
  private let cells: [Int32]
  /// Tasks of each client in a cycle, in the mean.
  private let perCycle: [Double]

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - rows: rates of 0 or more; no client has two rows in one window.
  ///   - factor: on all rates.
  /// - Returns: `nil` where no rate is above 0, or clients × windows exceed ``cellLimit``.
  /// - Precondition: `factor` is above 0.
  public init?(_ rows: [Row], factor: Double = 1) {
    precondition(factor > 0, "a factor on rates is above 0")
    let active = rows.filter { $0.ratePerSecond > 0 }
    guard let last = active.map(\.window).max() else { return nil }
    let numbers = Set(active.map(\.client)).sorted()
    guard numbers.count * (last + 1) <= Self.cellLimit else { return nil }
    var indices: [Int: Int] = [:]
    for (index, number) in numbers.enumerated() { indices[number] = index }
    var cells = [Int32](repeating: -1, count: numbers.count * (last + 1))
    var perCycle = [Double](repeating: 0, count: numbers.count)
    for (position, row) in active.enumerated() {
      let client = indices[row.client] ?? 0
      precondition(cells[client * (last + 1) + row.window] < 0, "a client has one row in a window")
      cells[client * (last + 1) + row.window] = Int32(position)
      perCycle[client] += row.ratePerSecond * factor * Self.width.seconds
    }
    self.rows = active
    self.factor = factor
    self.cells = cells
    self.perCycle = perCycle
    clientCount = numbers.count
    windowCount = last + 1
  }

  /// The same clients with another factor on all rates.
  public func scaled(by factor: Double) -> ClientWindows {
    guard var scaled = ClientWindows(rows, factor: factor) else { return self }
    scaled.name = name
    return scaled
  }

  /// Mean rate of all clients together over a cycle [tasks per second].
  public var meanRate: Double {
    perCycle.reduce(0, +) / (Double(windowCount) * Self.width.seconds)
  }

  /// Time to the next task of a client.
  func gap(
    isFirst: Bool, of client: Int, at now: SimTime, _ stream: inout RandomStream
  ) -> SimDuration {
    let width = Self.width.microseconds
    let position = now.microseconds % (width * Int64(windowCount))
    let law = law(of: client, from: Int(position / width))
    let sum = isFirst ? law.drawFirst(&stream) : law.draw(&stream)
    let windows = RateWindows(width: width, count: windowCount, perCycle: perCycle[client])
    return windows.wait(forSum: sum, from: position) { window in
      let cell = cells[client * windowCount + window]
      return cell < 0 ? 0 : rows[Int(cell)].ratePerSecond * factor
    }
  }

  /// The law of a window, or of the first one after it in which the client is active.
  private func law(of client: Int, from window: Int) -> GapLaw {
    var window = window
    while cells[client * windowCount + window] < 0 {
      window = window + 1 == windowCount ? 0 : window + 1
    }
    return rows[Int(cells[client * windowCount + window])].law
  }
}
