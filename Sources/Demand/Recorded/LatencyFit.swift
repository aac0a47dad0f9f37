import NumericalMethods
public import Quantities

/// The time of a call as an affine function of its tokens: the four figures of a service profile.
public struct LatencyFit: Hashable, Sendable {
  /// What one recorded call took.
  public struct Observation: Hashable, Sendable {
    /// Name of its conversation, which decides in which fold it is held out.
    public let session: String
    /// Position in ``RecordedSessions/models``.
    public let model: Int
    /// Input that the call before it did not hold [thousands of tokens].
    public let newInput: Double
    /// The rest of the input [thousands of tokens].
    public let cachedInput: Double
    /// Output [thousands of tokens].
    public let output: Double
    /// How long it took [s].
    public let seconds: Double

    /// Creates an observation.
    public init(
      session: String, model: Int, newInput: Double, cachedInput: Double, output: Double,
      seconds: Double
    ) {
      self.session = session
      self.model = model
      self.newInput = newInput
      self.cachedInput = cachedInput
      self.output = output
      self.seconds = seconds
    }

    /// The part of five, 0 to 4, in which the conversation is held out: FNV-1a of its name.
    public var fold: Int {
      let hash = session.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
      }
      return Int(hash % 5)
    }
  }

  /// Fixed time [s].
  public let base: Double
  /// Time for 1,000 tokens of new input [s].
  public let perNewInput: Double
  /// Time for 1,000 tokens of cached input [s].
  public let perCachedInput: Double
  /// Time for 1,000 tokens of output [s].
  public let perOutput: Double

  /// Creates the fit with these figures.
  public init(
    base: Double, perNewInput: Double, perCachedInput: Double, perOutput: Double
  ) {
    self.base = base
    self.perNewInput = perNewInput
    self.perCachedInput = perCachedInput
    self.perOutput = perOutput
  }

  /// Fits by least absolute deviations.
  ///
  /// No figure is below zero: where one comes out so, it is zero and the others are fitted again.
  ///
  /// - Returns: `nil` where there are too few or too uniform calls.
  public init?(_ observations: [Observation]) {
    guard observations.count >= 20 else { return nil }
    let seconds = observations.map(\.seconds)
    let columns = [
      observations.map { _ in 1 }, observations.map(\.newInput), observations.map(\.cachedInput),
      observations.map(\.output),
    ]
    var kept = Array(columns.indices)
    var figures = [0.0, 0.0, 0.0, 0.0]
    while true {
      guard
        let fit = LeastAbsoluteDeviations(
          columns: kept.map { columns[$0] }, responses: seconds)
      else { return nil }
      guard let lowest = fit.coefficients.min(), lowest < 0, kept.count > 1,
        let position = fit.coefficients.firstIndex(of: lowest)
      else {
        for (column, coefficient) in zip(kept, fit.coefficients) { figures[column] = coefficient }
        break
      }
      kept.remove(at: position)
    }
    self.init(
      base: figures[0], perNewInput: figures[1], perCachedInput: figures[2], perOutput: figures[3])
  }

  /// How long a call like this takes at the median [s].
  public func seconds(of call: Observation) -> Double {
    base + perNewInput * call.newInput + perCachedInput * call.cachedInput
      + perOutput * call.output
  }
}

extension RecordedSessions {
  /// Calls whose time says something of the endpoint: with a recorded time, after the first of
  /// their branch, and soon enough after the call before it for the cache to be warm.
  ///
  /// - Parameter gapMax: longest time since the end of the call before; caches of five minutes
  ///   count from its start.
  public func latencyObservations(
    gapMax: SimDuration = SimDuration(microseconds: 240_000_000)
  ) -> [LatencyFit.Observation] {
    var observations: [LatencyFit.Observation] = []
    for branch in branches {
      for index in branch.calls.dropFirst() {
        let call = calls[Int(index)]
        guard let time = call.serviceTime, time > .zero, call.gap < gapMax else { continue }
        let cached = idealHit(ofCall: Int(index))
        observations.append(
          LatencyFit.Observation(
            session: sessions[Int(branch.session)].name, model: Int(call.model),
            newInput: Double(Int(call.input) - cached) / 1000,
            cachedInput: Double(cached) / 1000, output: Double(call.output) / 1000,
            seconds: time.seconds))
      }
    }
    return observations
  }
}
