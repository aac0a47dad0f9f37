public import Quantities

/// A scheduled incident as a report tells of it.
public struct IncidentDescription: Hashable, Sendable {
  /// What the scenario calls it.
  public var name: String
  /// Where it is, in words.
  public var scope: String
  /// Its start since the start of the run; below zero where it had begun before.
  public var start: SimDuration
  /// Its end since the start of the run.
  public var end: SimDuration
  /// The providers of the endpoints that it concerns, by position in the catalogue.
  public var providers: [Int] = []

  /// Creates a description.
  public init(name: String, scope: String, start: SimDuration, end: SimDuration) {
    self.name = name
    self.scope = scope
    self.start = start
    self.end = end
  }
}

/// Calls that an incident struck and that were served all the same, beside the same calls of the
/// run without it.
///
/// Both runs have the same random numbers, so that the same task makes the same call and all that
/// differs is where and how often it was tried. A call of which the other run has no served twin,
/// because the conversation went another way, is counted and left out of the sums.
public struct SavedCallPairs: Sendable {
  /// Calls served in both runs.
  public var paired = 0
  /// Calls without a twin.
  public var unpaired = 0
  /// Billed for the pairs in the run with the incident.
  public var cost = USDTotal.zero
  /// Billed for the pairs in the run without it.
  public var undisturbedCost = USDTotal.zero
  /// Input not read from a cache in the run with the incident [tokens].
  public var newInput = 0
  /// The same in the run without it [tokens].
  public var undisturbedNewInput = 0

  /// No calls.
  public init() {}
}

/// The same run without its scheduled incidents: same tasks, residuals and random incidents.
public struct UndisturbedRun: Sendable {
  /// What is kept of it.
  public var record: RunRecord
  /// The saved calls of each scheduled incident beside their twins.
  public var pairs: [SavedCallPairs]

  /// Creates a record of a run.
  public init(record: RunRecord, pairs: [SavedCallPairs]) {
    self.record = record
    self.pairs = pairs
  }
}
