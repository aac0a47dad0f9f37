public import Quantities

/// Told by a run how far it has come, now and then, on the run's own thread.
public protocol RunGauge: AnyObject {
  /// Takes the simulated time and the calls that have arrived so far.
  func advanced(to time: SimTime, calls: Int)
}
