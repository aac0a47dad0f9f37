import Market
import Quantities
import Testing

/// What a share is a share of.
@Suite struct ObservationTests {
  /// Law: reading what was written gives the same observation.
  @Test(arguments: [
    "CN of all tokens", "anthropic of named requests", "open of paid spend",
    "free of top 10 tokens",
    "z-ai/glm-5.2-20260616 of named tokens", "CN over US spend", "CN of world spend",
    "closed over open tokens",
  ])
  func readsWhatItWrites(_ text: String) throws {
    #expect(try Observation(parsing: text).description == text)
  }

  @Test func countsTokensWhereNoUnitIsNamed() throws {
    #expect(try Observation(parsing: "CN of named") == Observation(.origin("CN")))
  }

  @Test(arguments: [
    ("CN", "a share is written"), ("CN of world tokens", "only spend is estimated"),
    ("CN of nmed tokens", "did you mean \"named\"?"), ("CN of top 0 tokens", "found denominator"),
    ("CN over tokens", "expected a part and a unit"),
  ])
  func saysWhatIsRight(_ text: String, _ expected: String) {
    do {
      _ = try Observation(parsing: text)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.description.contains(expected))
    }
  }

  private func traffic(_ week: Int = 7) throws -> Traffic {
    let panel = try TrafficFiles.panel()
    let sunday = CalendarDate(daysSinceEpoch: panel.weeks[week].start.daysSinceEpoch + 6)
    return Traffic(panel, week: week, prices: try TrafficFiles.prices().list(on: sunday))
  }

  private func value(_ observation: Observation, _ traffic: Traffic) throws -> Double {
    try #require(traffic.reading(observation)).value
  }

  /// Law: shares over a partition of the models sum to 1, in every unit, of what is named.
  @Test(arguments: [Observation.Whole.named, .top(10), .paid], Observation.Unit.allCases)
  func sharesOfAPartitionSumToOne(_ whole: Observation.Whole, _ unit: Observation.Unit) throws {
    let traffic = try traffic()
    var sums = (origins: 0.0, authors: 0.0, models: 0.0)
    for name in Set(traffic.models.map(\.origin)) {
      sums.origins += try value(Observation(.origin(name), of: whole, unit: unit), traffic)
    }
    for name in Set(traffic.models.map(\.author)) {
      sums.authors += try value(Observation(.author(name), of: whole, unit: unit), traffic)
    }
    for model in traffic.models {
      sums.models += try value(Observation(.model(model.slug), of: whole, unit: unit), traffic)
    }
    for sum in [sums.origins, sums.authors, sums.models] { #expect(abs(sum - 1) < 1e-12) }
  }

  /// Laws: of all traffic a share is no larger than of what is named; the leader's share falls as
  /// the top grows; the world's denominator is 50 platforms.
  @Test func denominatorsAreOrdered() throws {
    let traffic = try traffic()
    let leader = try #require(
      traffic.models.indices.max { traffic.tokens[$0] < traffic.tokens[$1] })
    let part = Observation.Part.model(traffic.models[leader].slug)
    let shares = try [1, 2, 5, 10, 50].map { try value(Observation(part, of: .top($0)), traffic) }
    #expect(shares[0] == 1)
    for (small, large) in zip(shares, shares.dropFirst()) { #expect(small > large) }
    for unit in Observation.Unit.allCases {
      let all = try value(Observation(.origin("CN"), of: .all, unit: unit), traffic)
      #expect(all < (try value(Observation(.origin("CN"), of: .named, unit: unit), traffic)))
    }
    let spend = try value(Observation(.origin("CN"), of: .all, unit: .spend), traffic)
    let world = try value(Observation(.origin("CN"), of: .world, unit: .spend), traffic)
    #expect(abs(world - 0.02 * spend) < 1e-15)
  }

  /// Figures by hand: 10 million tokens at $2 and 30 million free ones, 5 million not named.
  @Test func countsInUnits() throws {
    let models = [
      PanelModel(slug: "a/paid", author: "a", origin: "US", openWeights: false, listPrices: [2]),
      PanelModel(
        slug: "b/free", author: "b", origin: "CN", openWeights: true, isFree: true,
        listPrices: [0]),
    ]
    let week = PanelWeek(
      start: day("2026-07-06"), days: 7, tokens: [10_000_000, 30_000_000],
      unnamedTokens: 5_000_000)
    let panel = TrafficPanel(sources: [], models: models, weeks: [week], origins: [])
    let traffic = Traffic(panel, week: 0, prices: nil)
    func share(_ text: String) throws -> Traffic.Reading {
      try #require(traffic.reading(try Observation(parsing: text)))
    }
    #expect(try share("CN of all tokens") == Traffic.Reading(part: 30e6, whole: 45e6))
    #expect(try share("US of paid tokens").value == 1)
    #expect(try share("US of named spend") == Traffic.Reading(part: 20, whole: 20))
    #expect(try share("CN over US tokens").value == 3)
    #expect(try share("free of named tokens").value == 0.75)
    let requests = (10e6 / 9_700, 30e6 / 22_400)
    let found = try share("CN of named requests").value
    #expect(abs(found - requests.1 / (requests.0 + requests.1)) < 1e-12)
    // What is not named costs the mean of what is: $20 for 40 million tokens.
    #expect(abs(try share("US of all spend").value - 20 / 22.5) < 1e-12)
    #expect(try share("CN of paid tokens").part == 0)
  }

  @Test func isSilentWhereNothingIsKnown() throws {
    var traffic = try traffic()
    traffic.unnamedTokens = nil
    #expect(traffic.reading(Observation(.origin("CN"), of: .all)) == nil)
    #expect(traffic.reading(Observation(.origin("CN"), of: .part(.origin("QQ")))) == nil)
  }

  /// Platform aggregates of mid-2026 say that Chinese models had about 61 % of tokens, 39 % of
  /// requests and 16 % of spend; the conversions of ``UnitRates`` come within 3 points over the
  /// eight weeks.
  @Test func unitsAgreeWithAggregates() throws {
    let expected: [(Observation.Unit, Double)] = [
      (.tokens, 0.61), (.requests, 0.39), (.spend, 0.16),
    ]
    for (unit, share) in expected {
      let observation = Observation(.origin("CN"), of: .named, unit: unit)
      let shares = try (0..<8).map { try value(observation, try traffic($0)) }
      #expect(abs(shares.reduce(0, +) / 8 - share) < 0.03, "\(unit)")
    }
  }
}
