import Demand
import Formats
import Studies

extension ReferencePage {
  /// Every preset of a workload, parameter by parameter.
  static var presets: ReferencePage {
    let meanings = ScenarioKeys.all.filter { $0.path.hasPrefix(sessionPath) }
    return ReferencePage(
      title: "Workload presets",
      introduction: [
        "What `\"preset\"` of a workload stands for. Each parameter can be set under `session` of "
          + "the workload. `mu` and `sigma` are those of a lognormal law (of the logarithm: the "
          + "median is exp(mu)); a share `tail_share` of draws comes from a second one, "
          + "`tail_mu` and `tail_sigma`. `sim fit workload` says how far a preset is from your "
          + "log. [What is fitted, and what it misses](../../../scenarios/data/CALIBRATION.md)."
      ],
      sections: SyntheticSession.presets.map { preset in
        ReferenceSection(
          heading: preset.name,
          prose: [sentence(preset.summary), "Source: \(preset.source)"], noun: "parameter",
          facts: ["value"], entries: entries(of: preset.session, meanings))
      })
  }

  private static let sessionPath = "workload.session."

  private static func entries(
    of session: SyntheticSession, _ meanings: [ScenarioKeys.Key]
  ) -> [ReferenceEntry] {
    var entries: [ReferenceEntry] = []
    if let words = session.calls.words {
      entries.append(
        ReferenceEntry(name: "calls", facts: [words], meaning: "Calls of a conversation."))
    }
    for member in session.resolved.object ?? [] {
      let key = meanings.first { $0.path == sessionPath + member.key }
      entries.append(
        ReferenceEntry(
          name: member.key, facts: ["`\(shown(member.value))`"], meaning: key?.meaning ?? ""))
    }
    return entries
  }

  /// A value without the tail of a law that has none.
  private static func shown(_ value: JSONNode) -> String {
    guard let members = value.object, value["tail_share"]?.double == 0 else {
      return value.compactText
    }
    let kept = members.filter { !$0.key.hasPrefix("tail_") }.map { ($0.key, $0.value) }
    return JSONNode.object(kept).compactText
  }

  static func sentence(_ phrase: String) -> String {
    phrase.prefix(1).uppercased() + phrase.dropFirst() + (phrase.hasSuffix(".") ? "" : ".")
  }
}

extension SessionLength {
  /// The law of a length that no scenario key can say; `nil` for a fixed one.
  fileprivate var words: String? {
    switch self {
    case .fixed: nil
    case .lognormal(let mu, let sigma, let limit):
      "lognormal, mu \(mu), sigma \(sigma), at most \(limit)"
    case .geometric(let mean, let limit):
      "1 and a geometric number of further ones, \(mean) in the mean, at most \(limit)"
    }
  }
}
