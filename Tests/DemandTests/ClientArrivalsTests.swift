import Demand
import Formats
import NumericalMethods
import Quantities
import Testing

/// Rates that follow the week, and many clients superposed.
@Suite struct ClientArrivalsTests {
  private let chance = Chance(seed: 21, replication: 0)
  /// A Wednesday, 13:27 UTC.
  private let start = UTCInstant(
    microseconds: (Int64(20_502) * 1_440 + 13 * 60 + 27) * 60_000_000)

  /// χ² of counts against their Poisson means; windows whose mean is 0 have none.
  private func dispersion(_ counts: [Double], _ means: [Double]) -> (p: Double, isSupported: Bool) {
    var (statistic, windows, isSupported) = (0.0, 0, true)
    for (count, mean) in zip(counts, means) {
      guard mean > 0 else {
        isSupported = isSupported && count == 0
        continue
      }
      statistic += (count - mean) * (count - mean) / mean
      windows += 1
    }
    let tail = ChiSquare(degreesOfFreedom: Double(windows)).upperTail(statistic)
    return (tail, isSupported)
  }

  /// Law: with exponential gaps the counts of windows are independent and Poisson, with the
  /// integral of the rate as mean. 4 weeks in windows of 20 minutes; both tails at 1e-5.
  @Test func ratesFollowTheHoursOfTheWeek() {
    #expect(start.isoWeekday == 3)
    let hourly = (0..<24).map { $0 < 6 ? 0 : $0 < 9 ? 0.5 : $0 < 18 ? 2.25 : 1.0 }
    let profile = WeekProfile(hourly: hourly, weekend: 0.3)
    let arrivals = Arrivals.renewal(
      RenewalArrivals(ratePerSecond: 0.05, law: .exponential, profile: profile))
    let seconds = 28.0 * 86_400
    let found = SuperposedArrivals(arrivals, seconds: seconds, startingAt: start, chance: chance)
    // Each window's mean minute by minute, so that hours may change within it.
    var means = [Double](repeating: 0, count: 28 * 72)
    for minute in 0..<(28 * 1_440) {
      let instant = start + SimDuration(microseconds: Int64(minute) * 60_000_000)
      let factor = hourly[instant.minuteOfDay / 60] * (instant.isoWeekday > 5 ? 0.3 : 1)
      means[minute / 20] += 0.05 * 60 * factor
    }
    let counts = found.counts(window: 1_200, count: means.count)
    let test = dispersion(counts, means)
    #expect(test.isSupported)
    #expect(test.p > 1e-5 && test.p < 1 - 1e-5, "p = \(test.p)")
    let total = means.reduce(0, +)
    #expect(abs(Double(found.all.count) - total) < 4.5 * total.squareRoot())
    #expect(abs(profile.mean * 0.05 * seconds / total - 1) < 0.01)
  }

  /// Law: the profile moves arrivals and no draw: operational times are those without a profile.
  @Test func aFlatProfileChangesNothing() {
    let law = GapLaw(.gamma, variation: 2)
    let flat = WeekProfile(hourly: Array(repeating: 1, count: 24))
    let plain = Arrivals.renewal(RenewalArrivals(ratePerSecond: 0.02, law: law))
    let shaped = Arrivals.renewal(RenewalArrivals(ratePerSecond: 0.02, law: law, profile: flat))
    let a = SuperposedArrivals(plain, seconds: 1e6, startingAt: start, chance: chance)
    let b = SuperposedArrivals(shaped, seconds: 1e6, startingAt: start, chance: chance)
    #expect(a.all.count == b.all.count)
    #expect(zip(a.all, b.all).allSatisfy { abs($0.seconds - $1.seconds) < 0.01 })
  }

  /// Law: superposed exponential clients are Poisson, and each has its Zipf share (χ² at 1e-5).
  @Test func clientsHaveTheirShares() {
    let mixture = ClientMixture(
      RenewalArrivals(ratePerSecond: 2, law: .exponential), clients: 30, zipfExponent: 1.2)
    #expect(abs(mixture.shares[0] / mixture.shares[9] - deterministicPow(10, 1.2)) < 1e-9)
    #expect(abs(mixture.shares.reduce(0, +) - 1) < 1e-12)
    let found = SuperposedArrivals(.clients(mixture), seconds: 20_000, chance: chance)
    let shares = dispersion(found.counts(sources: 30), mixture.shares.map { $0 * 40_000 })
    #expect(shares.p > 1e-5 && shares.p < 1 - 1e-5, "p = \(shares.p)")
    let windows = dispersion(
      found.counts(window: 50, count: 400), Array(repeating: 100, count: 400))
    #expect(windows.p > 1e-5 && windows.p < 1 - 1e-5, "p = \(windows.p)")
  }

  /// Index of dispersion of counts, long windows: superposing equal clients keeps the square of
  /// each one's variation (Cox and Lewis 1966, chapter 8). 12 with 4,000 windows: known to 2.3 %.
  @Test func burstyClientsStayBursty() {
    let law = GapLaw(.gamma, variation: 12.0.squareRoot())
    let mixture = ClientMixture(
      RenewalArrivals(ratePerSecond: 8, law: law), clients: 8, zipfExponent: 0)
    let found = SuperposedArrivals(.clients(mixture), seconds: 4_000 * 500, chance: chance)
    let moments = Moments(found.counts(window: 500, count: 4_000))
    #expect(abs(moments.variance / moments.mean / 12 - 1) < 0.12)
  }

  private func table(_ text: String) throws -> ClientWindows {
    try ClientWindows.importing(
      file: "clients.csv", source: RecordedFixtures.chunks(Array(text.utf8)))
  }

  /// A client of three windows, rates 1, 0 and 0.25 a second: counts per window over 500 cycles.
  @Test func measuredRatesHoldWindowByWindow() throws {
    let windows = try table("0,1,1,Gamma,1,1\n1200,0.25,1,Weibull,1,4\n")
    #expect(windows.clientCount == 1 && windows.windowCount == 3)
    #expect(abs(windows.meanRate - 1.25 / 3) < 1e-12)
    let found = SuperposedArrivals(.measured(windows), seconds: 900_000, chance: chance)
    var means = [Double](repeating: 0, count: 1_500)
    for window in means.indices { means[window] = [600, 0, 150][window % 3] }
    let test = dispersion(found.counts(window: 600, count: 1_500), means)
    #expect(test.isSupported)
    #expect(test.p > 1e-5 && test.p < 1 - 1e-5, "p = \(test.p)")
    let halved = SuperposedArrivals(
      .measured(windows.scaled(by: 0.5)), seconds: 900_000, chance: chance)
    #expect(abs(Double(halved.all.count) / Double(found.all.count) - 0.5) < 0.01)
  }

  @Test func readsTablesOfManyClients() throws {
    let windows = try table(
      "window_start_s,client_id,cv,rate_rps,pattern\n0,5,2,0.5,Weibull\n600,5,3,0.1,Gamma\n"
        + "600,9,1,0,Gamma\n0,2,0.001,7,Gamma\n")
    #expect(windows.rows.map(\.client) == [5, 5, 2])
    #expect(windows.clientCount == 2 && windows.windowCount == 2)
    #expect(windows.rows.map(\.law.variation) == [2, 3, 0.01])
    #expect(windows.rows.map(\.law.family) == [.weibull, .gamma, .gamma])
  }

  @Test(arguments: [
    ("0,1,1,Gama,1,1\n", "clients.csv:1: error: found family \"Gama\"; expected Gamma or Weibull"),
    (
      "0,1,1,Gamma,1,1\n300,1,1,Gamma,1,1\n",
      "clients.csv:2: error: found time \"300\"; expected seconds up to a year, in steps of 600"
    ),
    (
      "0,nan,1,Gamma,1,1\n",
      "clients.csv:1: error: found rate \"nan\"; expected calls per second, 0 to 1,000,000"
    ),
    (
      "0,1,-2,Gamma,1,1\n",
      "clients.csv:1: error: found variation \"-2\"; expected a number above 0"
    ),
    (
      "0,1,1,Gamma,1,1\n0,2,1,Gamma,1,1\n",
      "clients.csv:2: error: found client 0 a second time in the window at 0 s"
    ),
    (
      "client_id,window_start_s,rate_rps,cv,pattern\nx,0,1,1,Gamma\n",
      "clients.csv:2: error: found client \"x\"; expected a number, 0 to 999,999"
    ),
    (
      "client_id,window_start_s,rate_rps,cv\n",
      "clients.csv:1: error: no column \"pattern\"; there are \"client_id\", \"window_start_s\", "
        + "\"rate_rps\", \"cv\""
    ),
    (
      "0,0,1,Gamma,1,1\n",
      "clients.csv: error: found no client with a rate above 0, or more than 50000000 clients × "
        + "windows"
    ),
    ("0,1\n", "clients.csv:1: error: a row has a time, a rate, a variation and a family"),
  ]) func refusesWhatIsNoTable(text: String, message: String) {
    #expect {
      _ = try table(text)
    } throws: { error in
      "\(error)" == message
    }
  }
}

/// ServeGen's published clients (arXiv 2505.09999), from tables that are no part of the repository.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct MeasuredClientsTests {
  private func table(_ name: String) throws -> ClientWindows {
    let bytes = try #require(RecordedFixtures.trace("servegen_\(name)_client_rates.csv.gz"))
    return try ClientWindows.importing(
      file: "\(name).csv.gz", source: RecordedFixtures.chunks(bytes))
  }

  private func topShare(_ weights: [Double]) -> Double {
    weights.sorted(by: >).prefix(10).reduce(0, +) / weights.reduce(0, +)
  }

  /// m-large: the first 10 of 162 clients make 63 % of requests; rate-weighted variation 3.45.
  @Test func aFewClientsMakeMostRequests() throws {
    let windows = try table("m-large")
    #expect(windows.clientCount == 162)
    var weights = [Int: Double]()
    var (rate, variation) = (0.0, 0.0)
    for row in windows.rows {
      weights[row.client, default: 0] += row.ratePerSecond
      rate += row.ratePerSecond
      variation += row.ratePerSecond * row.law.variation
    }
    let clients = weights.keys.sorted().map { weights[$0] ?? 0 }
    #expect((topShare(clients) * 100).rounded() == 63)
    #expect((variation / rate * 100).rounded() == 345)

    // The two weeks at 2 % of the rate: the same share among what arrives.
    let found = SuperposedArrivals(
      .measured(windows.scaled(by: 0.02)), seconds: 14 * 86_400,
      chance: Chance(seed: 3, replication: 0))
    #expect(abs(topShare(found.counts(sources: 162)) - 0.63) < 0.02)
    let expected = windows.meanRate * 0.02 * 14 * 86_400
    #expect(abs(Double(found.all.count) / expected - 1) < 0.02)
  }

  /// deepseek-r1: the busiest hour of a day has 4.9 times the requests of the quietest.
  @Test func theDayHasAPeakAndATrough() throws {
    let windows = try table("deepseek-r1")
    var hours = [Double](repeating: 0, count: 24)
    for row in windows.rows { hours[row.window / 6] += row.ratePerSecond }
    let ratio = (hours.max() ?? 0) / (hours.min() ?? 1)
    #expect((ratio * 10).rounded() == 49)
    let found = SuperposedArrivals(
      .measured(windows.scaled(by: 0.2)), seconds: 86_400, chance: Chance(seed: 4, replication: 0))
    let counts = found.counts(window: 3_600, count: 24)
    let total = hours.reduce(0, +)
    // Bursts leave about 3 % of spread on an hour's count.
    for (hour, count) in counts.enumerated() {
      let share = count / Double(found.all.count)
      #expect(abs(share / (hours[hour] / total) - 1) < 0.2, "hour \(hour)")
    }
    let simulated = (counts.max() ?? 0) / (counts.min() ?? 1)
    #expect(abs(simulated / 4.9 - 1) < 0.15, "\(simulated)")
  }
}
