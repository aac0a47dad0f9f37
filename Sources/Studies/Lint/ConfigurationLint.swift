public import Formats
import Quantities
public import Supply

/// A trap that a configuration falls into, with what it costs in its drill against the
/// configuration as mended.
public struct LintFinding: Sendable {
  /// The name of the trap.
  public var trap: String
  /// The group of deployments.
  public var group: String
  /// The line of the file to change.
  public var line: Int
  /// What is so, and why it matters.
  public var found: String
  /// What happens in the drill.
  public var drill: String
  /// What to write.
  public var mend: String
  /// Calls in the drill.
  public var calls: Int
  /// What the calls cost more than with the mended configuration [USD].
  public var extraUSD: Double
  /// Calls that are lost beyond those of the mended configuration.
  public var extraLostCalls: Int
  /// How much longer a completed call takes, on average [s].
  public var extraSecondsPerCall: Double
}

/// Runs a gateway configuration through the simulator and reports the traps it falls into.
public enum ConfigurationLint {
  /// Parts of a second and of a cost below which a difference is none (assumed).
  private static let leastShare = 0.01

  /// The traps of a LiteLLM `config.yaml` that has been parsed.
  ///
  /// Every drill is run twice on the same calls, with the configuration as it is and as mended; a
  /// trap is reported where the mended one loses fewer calls, or, with no more lost, is quicker or
  /// cheaper by more than a hundredth.
  /// - Throws: all names and values that are wrong.
  public static func findings(
    in root: JSONNode, _ catalogue: Catalogue, warnings: (Diagnostic) -> Void = { _ in }
  ) throws(ContentError) -> [LintFinding] {
    let log = DiagnosticLog()
    let configuration = LiteLLMConfiguration(root, log: log)
    let gateway = LintGateway(configuration, catalogue)
    try log.throwIfAny()
    log.warnings.forEach(warnings)
    var findings: [LintFinding] = []
    for group in gateway.groups.indices {
      let place = LintGroup(configuration: configuration, gateway: gateway, group: group)
      for trap in LintTrap.allCases {
        if let found = place.lintCase(trap), let finding = finding(found, place.name) {
          findings.append(finding)
        }
      }
    }
    return findings
  }

  private static func finding(_ lintCase: LintCase, _ name: String) -> LintFinding? {
    let asIs = lintCase.drill.measure(lintCase.asIs, group: lintCase.group)
    let mended = lintCase.drill.measure(lintCase.mended, group: lintCase.group)
    let dollars = asIs.cost.dollars - mended.cost.dollars
    let seconds = asIs.meanSeconds - mended.meanSeconds
    let lost = asIs.lost - mended.lost
    let isSlower = seconds > leastShare * mended.meanSeconds
    let isDearer = dollars > leastShare * mended.cost.dollars
    guard lost > 0 || (lost == 0 && (isSlower || isDearer)) else { return nil }
    return LintFinding(
      trap: lintCase.trap.rawValue, group: name, line: lintCase.line, found: lintCase.found,
      drill: lintCase.drill.words, mend: lintCase.mend, calls: asIs.calls, extraUSD: dollars,
      extraLostCalls: lost, extraSecondsPerCall: seconds)
  }
}
