import Accounting
import Quantities

extension Metric {
  /// What retries, hedges and broken-off attempts cost. They are shown, not compared: what they buy
  /// is compared already, as cost, time and failures.
  static let resilience = [
    Metric(
      "retries_per_call", "retries per call", .number, .lower,
      "Attempts after another attempt of the same call had failed, over calls, of measured tasks.",
      isCompared: false,
      parts: { RatioParts($0.effort.count(of: .retry), $0.measured.callsArrived) }),
    Metric(
      "hedges_per_call", "hedges per call", .number, .lower,
      "Attempts sent beside another one that had not answered yet, over calls, of measured tasks.",
      isCompared: false,
      parts: { RatioParts($0.effort.count(of: .hedge), $0.measured.callsArrived) }),
    Metric(
      "unanswered_token_share", "tokens paid for no answer", .share, .lower,
      "Tokens of attempts that gave no whole answer and that somebody paid for, the customer or the "
        + "gateway, over all tokens paid for, of measured tasks.", isCompared: false,
      parts: { RatioParts($0.effort.unansweredUsage.total.count, $0.effort.paidTokens) }),
    Metric(
      "unanswered_cost_usd", "paid for no answer", .usd, .lower,
      "Charges of the same attempts, whoever bore them, in one replication.", isCompared: false,
      value: { $0.effort.unansweredCost.dollars }),
  ]
}
