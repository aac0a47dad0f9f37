import Quantities
import Routing
import Simulation
import Supply

/// A way in which a gateway configuration does not do what it seems to say.
enum LintTrap: String, CaseIterable {
  case brownoutExile = "brownout-exile"
  case allowedFailsIgnored = "allowed-fails-ignored"
  case errors400 = "400-never-cooled"
  case usageBelowLimit = "usage-one-below-rpm"
  case limitsNotEnforced = "limits-not-enforced"
  case leastBusyFirst = "least-busy-first"
  case unpriced = "cost-unpriced"
  case shortFallback = "short-fallback"
  case noContextChecks = "no-pre-call-checks"
  case noFallback = "no-fallback"
}

/// A trap that may lie in a configuration, with the drill that shows it and what mends it.
struct LintCase {
  var trap: LintTrap
  var group: Int
  /// The line of the file to change.
  var line: Int
  /// What is so, and why it matters.
  var found: String
  /// What to write.
  var mend: String
  var asIs: LintGateway
  var mended: LintGateway
  var drill: LintDrill
}

/// What a configuration and a gateway say of one group.
struct LintGroup {
  let configuration: LiteLLMConfiguration
  let gateway: LintGateway
  let group: Int

  var name: String { gateway.groups[group] }
  var members: [Int] { gateway.members(of: group) }
  /// The line of the group's first deployment.
  var line: Int {
    configuration.deployments.first { $0.group == name }?.name.line ?? 1
  }

  func line(of key: String) -> Int { configuration.lines[key] ?? line }

  func context(_ deployment: Int) -> Int {
    gateway.deployments[deployment].endpoint.contextLength?.count ?? 10_000_000
  }

  /// The deployment with the shortest typical time of a call of 300 output tokens.
  var fastest: Int {
    let setting = Setting(
      catalogue: gateway.catalogue, world: .ideal,
      startsAt: UTCInstant(CalendarDate(daysSinceEpoch: 20_683)))
    func seconds(_ member: Int) -> Double {
      let terms = setting.terms[member]
      return terms.typicalFirstTokenSeconds + 300 / terms.typicalThroughput
    }
    return members.min { seconds($0) < seconds($1) } ?? 0
  }

  /// The deployment that most calls go to where nothing fails.
  var busiest: Int {
    switch configuration.strategy {
    case "latency-based-routing": fastest
    case "cost-based-routing": cheapest
    default: members[0]
    }
  }

  /// The cheapest deployment by input + output price.
  var cheapest: Int {
    members.min { price($0) < price($1) } ?? 0
  }

  func price(_ member: Int) -> Int64 {
    let rates = CompiledPriceSheet(gateway.deployments[member].endpoint.prices).listRates(.standard)
    return rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
  }

  func named(_ member: Int) -> String { gateway.deployments[member].slug }

  /// The case of a trap; `nil` where the group is not open to it.
  func lintCase(_ trap: LintTrap) -> LintCase? {
    switch trap {
    case .brownoutExile: brownoutExile
    case .allowedFailsIgnored: allowedFailsIgnored
    case .errors400: errors400
    case .usageBelowLimit: usageBelowLimit
    case .limitsNotEnforced: limitsNotEnforced
    case .leastBusyFirst: leastBusyFirst
    case .unpriced: unpriced
    case .shortFallback: shortFallback
    case .noContextChecks: noContextChecks
    case .noFallback: noFallback
    }
  }

  func makeCase(
    _ trap: LintTrap, line: Int, found: String, mend: String, drill: LintDrill,
    _ asIs: LintGateway? = nil, _ change: (inout LintGateway) -> Void
  ) -> LintCase {
    let asIs = asIs ?? gateway
    var mended = asIs
    change(&mended)
    return LintCase(
      trap: trap, group: group, line: line, found: found, mend: mend, asIs: asIs, mended: mended,
      drill: drill)
  }
}
