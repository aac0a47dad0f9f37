import Quantities
import Simulation
import Synchronization

/// How far an experiment has come while it runs: told by the threads of its runs, read by whoever
/// shows it.
///
/// It goes one way only, from runs to the reader, and so cannot change a result.
public final class RunMeter: Sendable {
  /// How far it is.
  public struct Reading: Hashable, Sendable {
    /// Runs that there shall be, as far as is known.
    public var runs = 0
    /// Runs that have ended.
    public var runsEnded = 0
    /// Runs that have ended, and the parts of those under way by simulated time.
    public var runsDone = 0.0
    /// Calls that have been simulated.
    public var calls = 0
  }

  private let state = Mutex(Reading())

  /// Creates a meter that has seen nothing.
  public init() {}

  /// How far it is now.
  public var reading: Reading { state.withLock { $0 } }

  /// Says that further runs shall come.
  public func expect(_ runs: Int) { state.withLock { $0.runs += runs } }

  /// Takes a step of a run.
  func add(part: Double, calls: Int, ended: Int = 0) {
    state.withLock { reading in
      reading.runsDone += part
      reading.calls += calls
      reading.runsEnded += ended
    }
  }
}

/// One run under way, as its meter sees it; used by the run's thread alone.
final class MeteredRun: RunGauge {
  private let meter: RunMeter
  private let span: SimDuration
  private var part = 0.0
  private var calls = 0

  /// Begins a run in which tasks arrive for `span`; what comes after counts as the last of it.
  init(_ meter: RunMeter, span: SimDuration) {
    self.meter = meter
    self.span = span
  }

  func advanced(to time: SimTime, calls: Int) {
    let passed = Double(time.microseconds) / Double(max(1, span.microseconds))
    let part = min(0.99, passed)
    meter.add(part: part - self.part, calls: calls - self.calls)
    self.part = part
    self.calls = calls
  }

  /// Ends the run.
  func ended(calls: Int) {
    meter.add(part: 1 - part, calls: calls - self.calls, ended: 1)
  }
}
