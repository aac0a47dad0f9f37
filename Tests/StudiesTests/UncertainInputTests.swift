import Accounting
import Formats
import NumericalMethods
import Quantities
import Testing

@testable import Studies

@Suite struct UncertainInputTests {
  private let files: ScenarioFiles
  private let everything: JSONNode

  init() throws {
    files = try Fixture.files()
    everything = try Fixture.everything().changing("vary", to: nil)
  }

  private func input(_ law: String) throws -> UncertainInput {
    let log = DiagnosticLog()
    let text = "{\"world\": {\"x\": \(law)}}"
    let root = try JSONNode(text)
    let inputs = UncertainInput.all(in: root, log)
    try log.throwIfAny()
    return try #require(inputs.first)
  }

  /// scipy 1.17.1: Tests/Fixtures/uncertain/laws.py, at shares 0.0005 (0.001 where a law has no
  /// ends), 0.1, 0.25, 0.5, 0.9, 0.9995 (0.999).
  private static let pinned: [(law: String, quantiles: [Double])] = [
    (
      #"{"uncertain": "normal", "median": 20, "p90": 26}"#,
      [5.532073515022672, 14, 16.842157108632044, 20, 26, 34.467926484977326]
    ),
    (
      #"{"uncertain": "normal", "mean": 5, "sd": 2}"#,
      [
        -1.1804646123356264, 2.4368968689107993, 3.651020499607837, 5, 7.563103131089201,
        11.180464612335626,
      ]
    ),
    (
      #"{"uncertain": "normal", "p10": -1, "p90": 3}"#,
      [-3.8226421616591084, -1, -0.05261429712265153, 1, 3, 5.822642161659108]
    ),
    (
      #"{"uncertain": "lognormal", "median": 1, "p90": 2}"#,
      [0.1879836273324576, 0.5, 0.6943297299300494, 1, 2, 5.319612214054442]
    ),
    (
      #"{"uncertain": "lognormal", "median": 3, "log_sd": 0.5}"#,
      [
        0.6398612874904073, 1.5806505548881096, 2.141202128424474, 3, 5.693858122004132,
        14.065548543026877,
      ]
    ),
    (
      #"{"uncertain": "lognormal", "mean": 2, "sd": 0.5}"#,
      [
        0.9066088116519851, 1.415227613115078, 1.6433906000537184, 1.9402850002906638,
        2.6601416248983387, 4.152514109688664,
      ]
    ),
    (
      #"{"uncertain": "lognormal", "p10": 0.5, "p90": 8}"#,
      [0.07067568829013661, 0.5, 0.9641875477294708, 2, 8, 56.59654821583441]
    ),
    (#"{"uncertain": "uniform", "from": 1, "to": 3}"#, [1.001, 1.2, 1.5, 2, 2.8, 2.999]),
    (
      #"{"uncertain": "loguniform", "from": 0.5, "to": 8}"#,
      [0.5006936278556673, 0.6597539553864471, 1, 2, 6.062866266041591, 7.988917328808232]
    ),
    (
      #"{"uncertain": "triangular", "low": 1, "mode": 2, "high": 4}"#,
      [
        1.0387298334620743, 1.547722557505166, 1.8660254037844386, 2.2679491924311224,
        3.2254033307585166, 3.9452277442494865,
      ]
    ),
    (
      #"{"uncertain": "pert", "low": 1, "mode": 2, "high": 4}"#,
      [
        1.0421691099137718, 1.4590830810294377, 1.739667127490647, 2.1274375210123626,
        2.933370092861741, 3.7716272057403524,
      ]
    ),
  ]

  @Test func `laws in natural parameters have scipy's quantiles`() throws {
    let shares = [0.0005, 0.1, 0.25, 0.5, 0.9, 0.9995]
    for pin in Self.pinned {
      let law = try input(pin.law).law
      for (share, value) in zip(shares, pin.quantiles) {
        let difference = abs(law.quantile(share) - value)
        #expect(difference < 1e-9 * max(1, abs(value)), "\(pin.law) at \(share)")
      }
      #expect(law.centre == law.quantile(0.5))
    }
  }

  @Test func `a choice is drawn in ascending order and centred on the likeliest`() throws {
    let law = try input(
      #"{"uncertain": "choice", "values": ["1 h", "5 min", "2 h"], "weights": [1, 6, 3]}"#)
    #expect(law.form == .span)
    let draws = [0.0, 0.59, 0.61, 0.69, 0.71, 0.999].map { law.law.quantile($0) / 60e6 }
    #expect(draws == [5, 5, 60, 60, 120, 120])
    #expect(law.law.centre == 300e6)
    #expect(law.words == "choice: 5 min with 60 %, 1 h with 10 %, 2 h with 30 %")
  }

  @Test func `values are spelled as the parameters are`() throws {
    let span = try input(#"{"uncertain": "uniform", "from": "1 s", "to": "2 s"}"#)
    #expect(span.value(1_234_567.4).string == "1234567 us")
    let price = try input(#"{"uncertain": "uniform", "from": "$0.5/M", "to": "$2/M"}"#)
    #expect(price.value(1.25).string == "$1.25/M")
    let number = try input(#"{"uncertain": "uniform", "from": 1, "to": 2}"#)
    #expect(number.value(1.25).double == 1.25)
  }

  /// Everywhere in a scenario that has every key.
  @Test func `any number and any text with a unit may be a law, and keeps it when resolved`() throws
  {
    var places: [String] = []
    var values: [JSONNode] = []
    Self.visit(everything, "$") { path, node in
      let parts = path.split(separator: ".").dropFirst()
      guard let section = parts.first?.prefix(while: { $0 != "[" }),
        ["catalog", "workloads", "policies", "world"].contains(section),
        node.double != nil || node.string.flatMap(SimDuration.init(parsing:)) != nil
      else { return }
      places.append(path)
      values.append(node)
    }
    #expect(places.count > 150)
    let plain = try Scenario(decoding: everything, files: files).resolvedCertain
    var refused: [String] = []
    #if DEBUG
      // A decoding takes long without optimisation; CI runs all of them.
      let chosen = stride(from: 3, to: places.count, by: 17)
    #else
      let chosen = stride(from: 0, to: places.count, by: 1)
    #endif
    for index in chosen {
      let (path, value) = (places[index], values[index])
      let law = try JSONNode.object([]).changing("uncertain", to: "uniform")
        .changing("from", to: value).changing("to", to: value)
      let changed = try everything.changing(path, to: law)
      do throws(ContentError) {
        let scenario = try Scenario(decoding: changed, files: files)
        let isPlain = scenario.resolvedCertain == plain
        #expect(isPlain, "\(path)")
        let again = try Scenario(decoding: scenario.resolved, files: files)
        #expect(again.inputs.map(\.path) == scenario.inputs.map(\.path), "\(path)")
        let isKept = again.resolved == scenario.resolved
        #expect(isKept, "\(path)")
      } catch {
        refused.append("\(path): \(error.diagnostics[0].message)")
      }
    }
    // What a resolved scenario says in another place or not at all: requests are spelled out in the
    // policy, and prices of audio buy nothing here. A cache control only looks like a length of time.
    let known = [".request", "max_price.audio", ".cache_control"]
    let unexpected = refused.filter { line in !known.contains { line.contains($0) } }
    #expect(unexpected.isEmpty, "\(unexpected.joined(separator: "\n"))")
  }

  private static func visit(_ node: JSONNode, _ path: String, _ body: (String, JSONNode) -> Void) {
    // The numbers of a law are no values of the scenario.
    if node["uncertain"] != nil { return }
    for member in node.object ?? [] { visit(member.value, "\(path).\(member.key)", body) }
    for (index, item) in (node.array ?? []).enumerated() {
      visit(item, "\(path)[\(index)]", body)
    }
    if node.object == nil, node.array == nil { body(path, node) }
  }

  @Test func `draws depend neither on other inputs nor on the policies that are run`() throws {
    let law: JSONNode = ["uncertain": "lognormal", "median": 1, "p90": 2]
    let one = try everything.changing("world.capacity_factor", to: law)
    let two = try one.changing(
      "world.degraded_slowdown", to: ["uncertain": "uniform", "from": 1, "to": 3]
    )
    .changing(
      "policies[1].sticky_idle", to: ["uncertain": "uniform", "from": "1 min", "to": "9 min"])
    func draws(_ tree: JSONNode, _ path: String) throws -> [Double] {
      let scenario = try Scenario(decoding: tree, files: files)
      let place = try #require(scenario.inputs.firstIndex { $0.path == path })
      return (0..<20).map { scenario.draws(in: $0)[place] }
    }
    let alone = try draws(one, "world.capacity_factor")
    #expect(try draws(two, "world.capacity_factor") == alone)
    #expect(Set(alone).count == 20)
    let name = Scenario.policyNames(in: everything)[1]
    let path = "policies[name=\(name)].sticky_idle"
    let kept = try two.changing(
      "policies", to: .array(Array((two["policies"]?.array ?? []).dropFirst()))
    )
    .changing("baseline", to: nil)
    #expect(try draws(kept, path) == draws(two, path))
  }

  @Test func `whole numbers are rounded, which is said`() throws {
    let law: JSONNode = ["uncertain": "uniform", "from": 2, "to": 9]
    let changed = try everything.changing("policies[0].max_tokens", to: nil)
      .changing("workloads[0].session.shared_prefix.groups", to: law)
    let scenario = try Scenario(decoding: changed, files: files)
    #expect(scenario.warnings.contains { $0.message == "draws are rounded to whole numbers" })
    let drawn = try JSONNode.object([]).changing("a", to: scenario.inputs[0].value(5.4))
    let number = ValueReader(drawn["a"] ?? .null, log: DiagnosticLog()).int(in: 0...9, "")
    #expect(number == 5)
    #expect(ValueReader(5.4, log: DiagnosticLog()).int(in: 0...9, "") == nil)
  }

  /// 2,000 draws of a uniform number from 1 to 3: mean 2, variance 1/3.
  @Test func `draws have the mean and the variance of the law`() throws {
    let law = try input(#"{"uncertain": "uniform", "from": 1, "to": 3}"#)
    let draws = (0..<2_000).map { law.draw(seed: 7, replication: $0) }
    let moments = Moments(draws)
    // Standard errors 0.0129 and 0.0067 (kurtosis 1.8): five of each, a false alarm in a million.
    #expect(abs(moments.mean - 2) < 0.065)
    #expect(abs(moments.variance - 1.0 / 3) < 0.034)
  }

  /// An outcome that is an uncertain factor times a normal number of its own: mean 2 x 5. Of 400
  /// experiments of 12 replications 380 cover it on average, deviation 4.4 (a little less for want of
  /// normality): 355 to 397 have a false alarm below one in 100,000.
  @Test func `intervals over replications cover the mean over inputs and chance`() throws {
    let law = try input(#"{"uncertain": "uniform", "from": 1, "to": 3}"#)
    var covered = 0
    for experiment in 0..<400 {
      let outcomes = (0..<12).map { replication in
        var chance = RandomStream(seed: UInt64(experiment), entity: UInt64(replication), code: 99)
        return law.draw(seed: UInt64(experiment), replication: replication)
          * (5 + 0.5 * chance.normal())
      }
      let interval = try #require(MeanInterval(outcomes))
      if abs(interval.mean - 10) <= interval.halfWidth { covered += 1 }
    }
    #expect((355...397).contains(covered), "\(covered)")
  }
}
