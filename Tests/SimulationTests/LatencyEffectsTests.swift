import Accounting
import Demand
import Foundation
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// What changes service times, apart from the profiles.
@Suite struct LatencyEffectsTests {
  /// Monday, 2026-02-16, 00:00 UTC.
  private static let monday = UTCInstant(CalendarDate(daysSinceEpoch: 20_500))

  private func effects(_ change: (inout LatencyEffects) -> Void) -> LatencyEffects {
    var effects = LatencyEffects()
    change(&effects)
    return effects
  }

  private static let rhythms: [(Double, Double, Double)] = [
    (0.4, 16, 0.5), (0.6, 0, 1), (1.9, 23.5, 0), (0.1, 7.25, 0.2),
  ]

  /// The Riemann sum over whole periods of a cosine is exact but for rounding.
  @Test(arguments: rhythms)
  func `law: the daily factor is 1 on average over a week`(
    amplitude: Double, peak: Double, weekend: Double
  ) {
    let effects = effects {
      ($0.dailyAmplitude, $0.dailyPeakUTCHour, $0.weekendShare) = (amplitude, peak, weekend)
    }
    var sum = 0.0
    var least = Double.infinity
    for minute in 0..<10_080 {
      let factor = effects.dailyFactor(at: Self.monday + SimDuration(seconds: 60 * Double(minute)))
      sum += factor
      least = min(least, factor)
    }
    #expect(abs(sum / 10_080 - 1) < 1e-12)
    #expect(least > 0)
  }

  /// Published (workload and provider facts, 4.2): 30-40 % faster off the peak.
  @Test func `published amplitudes give the published swing`() {
    for amplitude in [0.4, 0.5] {
      let effects = effects { $0.dailyAmplitude = amplitude }
      let peak = effects.dailyFactor(at: Self.monday + SimDuration(seconds: 16 * 3_600))
      let trough = effects.dailyFactor(at: Self.monday + SimDuration(seconds: 28 * 3_600))
      #expect(abs(peak - trough - amplitude) < 1e-12)
      #expect((0.30...0.40).contains(1 - trough / peak))
    }
  }

  @Test func `the daily factor does not jump`() {
    let effects = effects { $0.dailyAmplitude = 1 }
    var last = effects.dailyFactor(at: Self.monday)
    for minute in 1...10_080 {
      let factor = effects.dailyFactor(at: Self.monday + SimDuration(seconds: 60 * Double(minute)))
      #expect(abs(factor - last) < 0.003)
      last = factor
    }
  }

  /// llm-d's rule: 1 for a call alone, the factor when all slots are busy, in proportion between.
  @Test func `the load factor is linear in the other calls`() {
    let effects = effects { $0.loadSlowdown = 3 }
    #expect((1...5).map { effects.loadFactor(busy: $0, slots: 5) } == [1, 1.5, 2, 2.5, 3])
    #expect(effects.loadFactor(busy: 1, slots: 1) == 1)
    #expect(LatencyEffects().loadFactor(busy: 5, slots: 5) == 1)
  }

  private func plan(
    world: World, slots: Int = 1_000, rate: Double, roundTrip: Double = 0, tasks: Int = 100
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var terms = SmallWorld.terms(
      catalogue,
      profile: SmallWorld.profile(baseSeconds: 1, secondsPer1kOutput: 9, slots: slots))
    terms[0].roundTrip = SmallWorld.seconds(roundTrip)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: rate)),
      policy: SmallWorld.cheapest, seed: 8, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(1e7), drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  @Test func `service follows the hour at which it starts`() {
    var world = World.ideal
    world.latency.dailyAmplitude = 0.6
    let (_, rows) = plan(world: world, rate: 1e-3).runCollecting()
    #expect(rows.count == 100)
    for row in rows {
      let startedAt =
        SmallWorld.startsAt + SimDuration(microseconds: row.sentAt.microseconds)
      let factor = world.latency.dailyFactor(at: startedAt)
      #expect(abs(row.duration.seconds - 10 * factor) <= 2e-6)
      #expect(abs(row.timeToFirstToken.seconds - factor) <= 1e-6)
    }
    #expect(Set(rows.map(\.duration)).count > 50)
  }

  /// The gateway's time and the network's hold no slot: at a single slot that is never idle calls
  /// end 10 s apart, and each waits for its turn from when it reached the provider.
  @Test func `a slot is held only while the provider works`() {
    var world = World.ideal
    world.gatewayOverhead = SmallWorld.seconds(0.7)
    let (record, rows) = plan(world: world, slots: 1, rate: 1, roundTrip: 0.4).runCollecting()
    #expect(record.audit().isEmpty && rows.count == 100)
    for (before, after) in zip(rows, rows.dropFirst()) {
      #expect(after.endedAt - before.endedAt == SmallWorld.seconds(10))
    }
    #expect(rows[0].timeToFirstToken == SmallWorld.seconds(1.4))
    // The client's time adds the gateway's to what the gateway sees.
    #expect(record.timeToFirstToken.min == 2_100_000)
    let seen = rows.reduce(0) { $0 + UInt128($1.duration.microseconds) }
    #expect(record.callTime.sum == seen + 70_000_000)
  }

  /// Streaming figures of an answer of 1,000 tokens: 9 s for 999 of them after the first, 1,000 in
  /// 10.4 s with the network.
  @Test func `streaming figures of one answer`() {
    let record = plan(world: .ideal, rate: 1e-4, roundTrip: 0.4, tasks: 10).run()
    #expect(record.timePerOutputToken.count == 10 && record.throughput.count == 10)
    #expect(record.timePerOutputToken.min == 9_009_009)
    #expect(record.timePerOutputToken.max == 9_009_009)
    #expect(record.throughput.min == 96_153 && record.throughput.max == 96_153)
  }
}

/// The table of network times against the figures it was made from.
@Suite struct NetworkRegionTests {
  private static let file: URL = {
    let data = ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(filePath: $0) }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (data ?? root.appending(path: "../shared/data"))
      .appending(path: "latency/network_ttfb_2026-10-10.csv")
  }()

  /// Names of the source and of the catalogue where they differ.
  private static let names = [
    "doubao": "volcengine", "fireworks": "fireworks-ai", "glm": "zai", "hunyuan": "tencent",
    "inference-net": "inference", "kimi": "moonshotai", "meta-llama": "meta",
    "novita": "novita-ai", "qwen": "alibaba", "together": "togetherai",
  ]

  @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path)))
  func `round trips are the medians of the tracker`() throws {
    let lines = try String(contentsOf: Self.file, encoding: .utf8).split(
      whereSeparator: \.isNewline)
    var medians: [String: [Double]] = [:]
    var measured = 0
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      let region = try #require(NetworkRegion(rawValue: fields[0]))
      let milliseconds = try #require(Double(fields[2]))
      medians[fields[0], default: []].append(milliseconds)
      let found = region.roundTrip(to: Self.names[fields[1]] ?? fields[1])
      if found == SimDuration(seconds: milliseconds / 1_000) { measured += 1 }
    }
    // 33 providers of the source are in the shipped catalogue; in no more than a few cases is the
    // figure of another one that of the median.
    #expect((33 * 4...33 * 4 + 6).contains(measured))
    for region in NetworkRegion.allCases where region != .nowhere {
      let sorted = try #require(medians[region.rawValue]).sorted()
      let median = (sorted[22] + sorted[23]) / 2
      #expect(abs(region.roundTrip(to: "nobody").seconds * 1_000 - median) <= 0.501)
    }
  }

  @Test func `nowhere takes no time, and the world's region reaches the terms`() {
    #expect(NetworkRegion.nowhere.roundTrip(to: "openai") == .zero)
    #expect(NetworkRegion.tokyo.roundTrip(to: "openai") == SimDuration(microseconds: 214_000))
    var world = World.ideal
    world.latency.region = .europe
    world.breakOff.cancellation = .nowhere
    let terms = EndpointTerms.all(in: SmallWorld.catalogue([HandMadeEndpoint()]), world: world)
    #expect(terms[0].roundTrip == SimDuration(microseconds: 295_000))
    #expect(!terms[0].stopsWhenCancelled)
  }

  /// OpenRouter documentation, API streaming, "Stream cancellation".
  @Test func `which providers stop when the connection closes`() {
    for provider in ["openai", "azure", "anthropic", "fireworks-ai", "deepseek", "togetherai"] {
      #expect(StreamCancellation.documented.isSupported(by: provider))
    }
    for provider in ["amazon-bedrock", "groq", "google", "mistral", "sambanova", "nebius"] {
      #expect(!StreamCancellation.documented.isSupported(by: provider))
    }
  }
}
