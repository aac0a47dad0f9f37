import Demand
import NumericalMethods
import Quantities
import Routing
import Testing

/// What the gateway believes of an endpoint, from the attempts it has seen end.
@Suite struct EndpointViewTests {
  private func view() -> EndpointView {
    EndpointView(timeToFirstTokenSeconds: 7, tokensPerSecond: 70)
  }

  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  private func observe(
    _ view: inout EndpointView, _ outcome: AttemptOutcome, firstToken: Double = 1,
    output: Int = 100, duration: Double = 2, at seconds: Double
  ) {
    view.observe(
      EndedAttempt(
        endpoint: 0, task: TaskID(0), outcome: outcome,
        timeToFirstToken: SimDuration(seconds: firstToken),
        duration: SimDuration(seconds: duration), usage: Usage(completion: TokenCount(output)),
        at: time(seconds)))
  }

  @Test(arguments: [
    (AttemptOutcome.served, false), (.rateLimited, false), (.zeroCompletion, false),
    (.overloaded, true), (.providerDown, true), (.serverError, true), (.cutMidStream, true),
    (.timedOut, true), (.timedOutMidStream, true), (.cancelled, false),
  ])
  func `which outcomes speak for an outage`(outcome: AttemptOutcome, isError: Bool) {
    var view = view()
    observe(&view, outcome, at: 10)
    #expect(view.hasRecentOutage(at: time(11)) == isError)
  }

  @Test func `half of the attempts must have failed`() {
    var view = view()
    observe(&view, .serverError, at: 1)
    observe(&view, .served, at: 2)
    #expect(view.hasRecentOutage(at: time(3)))
    observe(&view, .served, at: 4)
    #expect(!view.hasRecentOutage(at: time(5)))
    // A 429 is no attempt either: it cannot dilute the errors.
    observe(&view, .serverError, at: 6)
    for _ in 0..<9 { observe(&view, .rateLimited, at: 7) }
    #expect(view.hasRecentOutage(at: time(8)))
  }

  /// The window is kept in steps of 10 s: an error counts for 20 s at least and 30 s at most.
  @Test func `errors leave the window after 20 to 30 seconds`() {
    for start in stride(from: 0.0, to: 10, by: 0.5) {
      var view = view()
      observe(&view, .serverError, at: 1_000 + start)
      #expect(view.hasRecentOutage(at: time(1_000 + start + 20 - 1e-6)))
      #expect(!view.hasRecentOutage(at: time(1_000 + start + 30)))
    }
  }

  @Test func `throughput counts the whole time of a call`() {
    var view = view()
    for _ in 0..<3 { observe(&view, .served, output: 300, duration: 4, at: 1) }
    #expect(view.medianThroughput(at: time(2)) == 75)
  }

  @Test func `refused attempts say nothing of speed`() {
    var view = view()
    for outcome in AttemptOutcome.allCases where outcome != .served {
      for _ in 0..<5 { observe(&view, outcome, firstToken: 0.1, at: 1) }
    }
    #expect(view.medianTimeToFirstToken(at: time(2)) == 7)
    #expect(view.medianThroughput(at: time(2)) == 70)
  }

  /// The remembered median equals one worked out anew from all observations, at every moment: the
  /// latest 32 samples, those younger than 5 minutes, at least 3 of them.
  @Test func `law: the median is that of the window`() {
    var stream = RandomStream(seed: 3, entity: 0, code: 0)
    var view = view()
    var samples: [(at: Double, value: Double)] = []
    var now = 0.0
    for _ in 0..<4_000 {
      now += stream.uniform() < 0.02 ? 200 * stream.exponential() : 8 * stream.exponential()
      now = (now * 1e6).rounded() / 1e6
      if stream.uniform() < 0.7 {
        let value = (1e6 * (0.5 + stream.exponential())).rounded() / 1e6
        observe(&view, .served, firstToken: value, at: now)
        samples.append((now, value))
      }
      let recent = samples.suffix(32).filter { $0.at > now - 300 }.map(\.value).sorted()
      var expected = 7.0
      if recent.count >= 3 {
        let middle = recent.count / 2
        expected =
          recent.count % 2 == 1 ? recent[middle] : (recent[middle - 1] + recent[middle]) / 2
      }
      let found = view.medianTimeToFirstToken(at: time(now))
      #expect(abs(found - expected) < 1e-9)
    }
  }
}
