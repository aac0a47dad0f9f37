import Formats
import Foundation
import NumericalMethods
import Quantities
import Testing

@testable import Simulation

/// The named laws against the file that they are fitted to, and the generator against both.
///
/// Source: `outages/incident_fits_2021-2024.json`, computed from the incidents of ICPE 2025 (arXiv
/// 2501.12469). A figure of the file is one sample: the mean of n lengths or gaps has the standard
/// error sd / sqrt(n) with the sd of the fitted law, and availability over an observed time that of
/// a run of the generator as long. |z| < 3.3 has a false alarm of one in a thousand per figure.
@Suite struct IncidentLawFitsTests {
  /// What the file says of a provider, in seconds.
  struct Fit: Sendable, CustomTestStringConvertible {
    let name: String
    let service: String
    let incidents: Int
    let lengths: Int
    let meanLength: Double
    let meanGap: Double
    let law: (mu: Double, sigma: Double, shape: Double, scale: Double)
    let availability: Double
    let days: Double
    var testDescription: String { name }
  }

  static let file: URL = {
    let data = ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return (data ?? repository.appendingPathComponent("../shared/data"))
      .appendingPathComponent("outages/incident_fits_2021-2024.json")
  }()

  static let isThere = FileManager.default.isReadableFile(atPath: file.path)

  static func fit(_ name: String) throws -> Fit {
    let services = [
      "openai": "api", "anthropic": "api.anthropic.com", "character-ai": "character.ai",
    ]
    let service = try #require(services[name])
    let root = try JSONNode(parsing: [UInt8](Data(contentsOf: file)), file: file.path)
    let node = root["providers"]?[name == "character-ai" ? "character" : name]
    func number(_ node: JSONNode?, _ keys: String...) throws -> Double {
      try #require(keys.reduce(node) { $0?[$1] }?.double)
    }
    return Fit(
      name: name, service: service, incidents: Int(try number(node, "incidents")),
      lengths: Int(try number(node, "duration_h", "n_0_72h")),
      meanLength: 3_600 * (try number(node, "duration_h", "mean")),
      meanGap: 86_400 * (try number(node, "gap_days", "mean")),
      law: (
        try number(node, "duration_lognormal", "mu_ln_h") + log(3_600),
        try number(node, "duration_lognormal", "sigma"),
        try number(node, "gap_days", "weibull_shape"),
        86_400 * (try number(node, "gap_days", "weibull_scale"))
      ),
      availability: try number(root["services"], service, "availability_all_outage_minutes_pct")
        / 100, days: try number(root["services"], service, "days"))
  }

  @Test(.enabled(if: isThere), arguments: IncidentLaw.fits.map(\.name))
  func `the shipped constants are the file's`(name: String) throws {
    let fit = try Self.fit(name)
    let law = try #require(IncidentLaw.fits.first { $0.name == name }?.law)
    #expect(abs(law.repairLogMean - fit.law.mu) < 1e-4)
    #expect(law.repairLogSD == fit.law.sigma && law.gapShape == fit.law.shape)
    #expect(abs(law.gapScale.seconds - fit.law.scale) < 1e-3)
    // One digit of three of the outage share is half a per cent of the unavailability.
    let unavailable = law.troubleShare * law.outageShare
    #expect(abs(unavailable / (1 - fit.availability) - 1) < 0.006)
  }

  /// Gaps of the file run from start to start: they are whole cycles of the process.
  @Test(.enabled(if: isThere), arguments: IncidentLaw.fits.map(\.name))
  func `the generator has the file's MTTR, MTBF and availability within sampling error`(
    name: String
  ) throws {
    let fit = try Self.fit(name)
    let law = try #require(IncidentLaw.fits.first { $0.name == name }?.law)
    let cycles = Self.cycles(law, count: Self.sample)
    let repair =
      (fit.meanLength - cycles.repair.mean)
      / (cycles.repair.standardDeviation / Double(fit.lengths).squareRoot())
    #expect(abs(repair) < 3.3, "mean length \(cycles.repair.mean / 3_600) h, z \(repair)")
    let between =
      (fit.meanGap - cycles.whole.mean)
      / (cycles.whole.standardDeviation / Double(fit.incidents - 1).squareRoot())
    #expect(abs(between) < 3.3, "mean cycle \(cycles.whole.mean / 86_400) d, z \(between)")
    // Runs as long as the record, each one draw of an availability observed so.
    var observed = Moments()
    for run in 0..<400 {
      observed.add(1 - Self.downShare(law, days: fit.days, run: run))
    }
    let available = (fit.availability - observed.mean) / observed.standardDeviation
    #expect(abs(available) < 3.3, "availability \(observed.mean), z \(available)")
    // The test can fail: the error of sampling is small against what is measured.
    #expect(
      cycles.repair.standardDeviation / Double(fit.lengths).squareRoot() < 0.4 * fit.meanLength)
    #expect(observed.standardDeviation < 1.1 * (1 - fit.availability))
  }

  /// Without the file: the published figures of the same incidents (ICPE 2025, table of MTTR and
  /// MTBF) are of single services; lengths of incidents 2.56, 2.81 and 3.95 h in the mean.
  @Test func `the shipped laws have the published mean lengths and availabilities`() {
    let published: [(IncidentLaw, hours: Double, n: Double, availability: Double)] = [
      (.openAI, 2.56, 328, 0.9958), (.anthropic, 2.81, 110, 0.9972),
      (.characterAI, 3.95, 36, 0.9927),
    ]
    for (law, hours, n, availability) in published {
      let mean = exp(law.repairLogMean + law.repairLogSD * law.repairLogSD / 2) / 3_600
      let deviation = mean * (exp(law.repairLogSD * law.repairLogSD) - 1).squareRoot()
      #expect(abs(hours - mean) < 3.3 * deviation / n.squareRoot())
      #expect(abs(law.meanRepairSeconds / 3_600 - mean) < 1e-9)
      #expect(abs(1 - law.troubleShare * law.outageShare - availability) < 1e-4)
    }
  }

  // MARK: - The generator

  #if DEBUG
    static let sample = 20_000
  #else
    static let sample = 200_000
  #endif

  /// Lengths of incidents and whole cycles, drawn one after the other.
  static func cycles(_ law: IncidentLaw, count: Int) -> (repair: Moments, whole: Moments) {
    var process = IncidentProcess()
    var repairs = Moments()
    var cycles = Moments()
    for _ in 0..<count {
      var first = RandomStream(seed: 2_024, entity: 0, code: process.turns)
      let repair = process.enterNext(law, &first).seconds
      var second = RandomStream(seed: 2_024, entity: 0, code: process.turns)
      let gap = process.enterNext(law, &second).seconds
      // The file keeps lengths up to 72 h and its fit is of those; longer ones are 1 in 500 here.
      repairs.add(repair)
      cycles.add(repair + gap)
    }
    return (repairs, cycles)
  }

  /// Share of time in an outage over a record of `days`, from the steady state.
  static func downShare(_ law: IncidentLaw, days: Double, run: Int) -> Double {
    var process = IncidentProcess()
    var draws = RandomStream(seed: 7, entity: UInt64(run), code: 0)
    var left = process.enterSteadyState(law, &draws).seconds
    var (now, down) = (0.0, 0.0)
    let end = days * 86_400
    while now < end {
      let step = min(left, end - now)
      if process.condition == .down { down += step }
      now += left
      var draws = RandomStream(seed: 7, entity: UInt64(run), code: process.turns)
      left = process.enterNext(law, &draws).seconds
    }
    return down / end
  }
}
