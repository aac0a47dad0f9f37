import Demand
public import Formats
import Quantities

// Decoding, resolving and wording of `arrivals`.
extension Scenario {
  /// Files of measured clients that a scenario names, each path once, in order; whoever may open
  /// files loads them into ``ScenarioFiles/clientRates``.
  public static func clientRateFiles(in root: JSONNode) -> [String] {
    let workloads = [root["workload"]].compactMap(\.self) + (root["workloads"]?.array ?? [])
    var files: [String] = []
    for workload in workloads {
      guard let path = workload["arrivals"]?["file"]?.string, !files.contains(path) else {
        continue
      }
      files.append(path)
    }
    return files
  }

  /// Kinds of arrivals of a workload that replays no log.
  static let syntheticArrivalKinds = [
    "poisson", "gamma", "weibull", "diurnal", "clients", "servegen", "closed",
  ]

  /// - Parameters:
  ///   - isRecorded: whether the tasks are those of a log.
  ///   - offsets: when they arrived, where the log says so.
  static func readArrivals(
    _ reader: ObjectReader, isRecorded: Bool, offsets: [SimDuration]?, _ files: ScenarioFiles
  ) -> Arrivals {
    let kinds = syntheticArrivalKinds + (isRecorded ? ["recorded"] : [])
    let arrivals: Arrivals? = reader.object(
      "arrivals", "expected how tasks arrive, e.g. {\"kind\": \"poisson\", \"rate_per_h\": 120}"
    ) { section in
      switch section.choice("kind", of: kinds) {
      case "recorded":
        if offsets == nil {
          section.optional("kind")?.report(
            "found \"recorded\", but the log does not say when its sessions began; "
              + "expected \"poisson\" or \"closed\"")
        }
        return .recorded(offsets: offsets ?? [.zero])
      case "closed":
        return .closed(
          clients: section.int("clients", in: 1...1_000_000, "expected clients, 1 to 1,000,000"),
          meanPause: section.duration("mean_pause"))
      case "gamma": return .renewal(readRenewal(section, .gamma, hasProfile: false))
      case "weibull": return .renewal(readRenewal(section, .weibull, hasProfile: false))
      case "diurnal": return .renewal(readRenewal(section, .gamma, hasProfile: true))
      case "clients": return .clients(readClients(section))
      case "servegen": return readMeasured(section, files)
      default: return .poisson(ratePerSecond: readRate(section))
      }
    }
    return arrivals ?? .poisson(ratePerSecond: 1)
  }

  /// Tasks per second.
  private static func readRate(_ section: ObjectReader) -> Double {
    section.double(
      "rate_per_h", in: 0.000001...1e9, "a rate is tasks per hour, 0.000001 to 1e9, e.g. 120")
      / 3600
  }

  private static func readRenewal(
    _ section: ObjectReader, _ family: GapLaw.Family, hasProfile: Bool
  ) -> RenewalArrivals {
    RenewalArrivals(
      ratePerSecond: readRate(section), law: readLaw(section, family),
      profile: hasProfile ? readProfile(section, isRequired: true) : nil)
  }

  private static func readLaw(_ section: ObjectReader, _ family: GapLaw.Family) -> GapLaw {
    GapLaw(
      family,
      variation: section.double(
        "cv", default: 1, in: 0.05...100,
        "expected the coefficient of variation of gaps, 0.05 to 100"))
  }

  private static func readClients(_ section: ObjectReader) -> ClientMixture {
    let rate = readRate(section)
    let clients = section.int("clients", in: 1...100_000, "expected clients, 1 to 100,000")
    let exponent = section.double(
      "zipf", default: 1, in: 0...10, "expected the exponent of Zipf's law, 0 to 10")
    let family = section.choice("gaps", default: GapLaw.Family.gamma)
    let law = readLaw(section, family)
    let profile = readProfile(section, isRequired: false)
    return ClientMixture(
      RenewalArrivals(ratePerSecond: rate, law: law, profile: profile), clients: clients,
      zipfExponent: exponent)
  }

  /// - Returns: `nil` where nothing changes with the hour.
  private static func readProfile(_ section: ObjectReader, isRequired: Bool) -> WeekProfile? {
    let expecting = "expected 24 factors on the rate, one for each hour in UTC, 0 to 1000"
    let list = isRequired ? section.required("hourly", expecting) : section.optional("hourly")
    let factors = list?.array(expecting) { $0.double(in: 0...1000, expecting) }
    let weekend = section.double(
      "weekend", default: 1, in: 0...1000, "expected a factor on the rate, 0 to 1000")
    guard let factors else {
      let flat = WeekProfile(hourly: Array(repeating: 1, count: 24), weekend: weekend)
      return weekend == 1 ? nil : flat
    }
    guard list?.node.array?.count == 24, factors.contains(where: { $0 > 0 }) else {
      list?.report("found \(list?.node.array?.count ?? 0) factors; \(expecting), not all of them 0")
      return nil
    }
    return factors.count == 24 ? WeekProfile(hourly: factors, weekend: weekend) : nil
  }

  private static func readMeasured(_ section: ObjectReader, _ files: ScenarioFiles) -> Arrivals {
    let path = section.string("file", "expected the path of a table of measured clients")
    let factor = section.double(
      "rate_factor", default: 1, in: 0.000001...1_000_000,
      "expected a factor on all rates, 0.000001 to 1,000,000")
    guard let found = files.clientRates[path] else {
      if !path.isEmpty {
        section.optional("file")?.report("the table \"\(path)\" has not been loaded")
      }
      return .poisson(ratePerSecond: 1)
    }
    var windows = found.scaled(by: factor)
    windows.name = path
    return .measured(windows)
  }
}

extension Arrivals {
  /// The section as decoding reads it.
  var resolved: JSONNode {
    switch self {
    case .poisson(let rate):
      .object([("kind", .string("poisson")), ("rate_per_h", .number(Self.perHour(rate)))])
    case .closed(let clients, let meanPause):
      .object([
        ("kind", .string("closed")), ("clients", .number(clients)),
        ("mean_pause", meanPause.resolved),
      ])
    case .recorded:
      .object([("kind", .string("recorded"))])
    case .renewal(let renewal):
      .object(
        [("kind", .string(renewal.profile == nil ? renewal.law.family.rawValue : "diurnal"))]
          + renewal.resolvedMembers)
    case .clients(let mixture):
      .object(
        [
          ("kind", .string("clients")), ("clients", .number(mixture.shares.count)),
          ("zipf", .number(mixture.zipfExponent)),
          ("gaps", .string(mixture.total.law.family.rawValue)),
        ] + mixture.total.resolvedMembers)
    case .measured(let windows):
      .object([
        ("kind", .string("servegen")), ("file", .string(windows.name)),
        ("rate_factor", .number(windows.factor)),
      ])
    }
  }

  /// The hourly rate that decodes to exactly this rate per second.
  static func perHour(_ perSecond: Double) -> Double {
    let rounded = perSecond * 3600
    return [rounded, rounded.nextUp, rounded.nextDown].first { $0 / 3600 == perSecond } ?? rounded
  }

  /// How tasks arrive, in words.
  var words: String {
    switch self {
    case .poisson(let rate): "Poisson, \(shortText(Self.perHour(rate))) tasks an hour"
    case .closed(let clients, let pause):
      "\(counted(clients, "client")) with one task at a time, \(pause) apart in the mean"
    case .recorded(let offsets): "\(offsets.count) recorded arrivals"
    case .renewal(let renewal): renewal.words
    case .clients(let mixture):
      "\(counted(mixture.shares.count, "client")) weighted by 1/n^"
        + "\(shortText(mixture.zipfExponent)), together \(mixture.total.words)"
    case .measured(let windows):
      "\(counted(windows.clientCount, "client")) as measured in \(windows.name), rates times "
        + "\(shortText(windows.factor))"
    }
  }
}

extension RenewalArrivals {
  fileprivate var resolvedMembers: [(String, JSONNode)] {
    var members: [(String, JSONNode)] = [
      ("rate_per_h", .number(Arrivals.perHour(ratePerSecond))), ("cv", .number(law.variation)),
    ]
    if let profile {
      members += [
        ("hourly", .array(profile.hourly.map { .number($0) })),
        ("weekend", .number(profile.weekend)),
      ]
    }
    return members
  }

  fileprivate var words: String {
    let rate = "\(shortText(Arrivals.perHour(ratePerSecond))) tasks an hour"
    let gaps =
      law.shape == 1
      ? "exponential gaps"
      : "\(law.family == .gamma ? "gamma" : "Weibull") gaps of variation \(shortText(law.variation))"
    guard let profile else { return "\(rate), \(gaps)" }
    let weekend = profile.weekend == 1 ? "" : ", times \(shortText(profile.weekend)) on weekends"
    return "\(rate), \(gaps), times \(shortText(profile.hourly.min() ?? 0)) to "
      + "\(shortText(profile.hourly.max() ?? 0)) by the hour in UTC\(weekend)"
  }
}
