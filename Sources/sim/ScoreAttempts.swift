import Analysis
import Formats
import Scoring

extension ScoreOffPolicy {
  /// The attempts of a run as decisions, with what a policy of the same scenario would have done.
  func attempts(under path: String) throws -> (LoggedDecisions, OffPolicyReport.Input) {
    throw Files.failure("\(path): error: not built yet", code: 70)
  }
}
