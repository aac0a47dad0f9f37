public import Demand
public import Quantities
public import Supply

/// One attempt as a flat row: the schema of `tables/attempts.csv`.
public struct AttemptRow: Sendable {
  /// The task.
  public var task: TaskID
  /// 0 for the main conversation, else a sub-agent.
  public var branch: Int32
  /// Step of the conversation, from 0.
  public var step: Int32
  /// Repeats of this step before this call.
  public var repetition: Int32
  /// Tries of this call before this one.
  public var attempt: Int32
  /// Where it went.
  public var endpoint: EndpointID
  /// When the gateway sent it.
  public var sentAt: SimTime
  /// Until the first token or the refusal.
  public var timeToFirstToken: SimDuration
  /// Until the last token or the refusal.
  public var duration: SimDuration
  /// How it ended.
  public var outcome: AttemptOutcome
  /// Whether sticky routing chose the endpoint.
  public var isSticky: Bool
  /// Tokens served, whoever paid.
  public var usage: Usage
  /// What they cost at the endpoint's price.
  public var cost: USD
  /// Who bore it.
  public var disposition: Disposition
  /// Which limit refused it; `nil` unless it was refused with a 429.
  public var limit: LimitReason?
  /// What the refusal said of when to come back (`Retry-After`); `nil` where it said nothing.
  public var retryAfter: SimDuration?
  /// Why the gateway sent it.
  public var role: AttemptRole
  /// Among how many endpoints it was chosen, and how likely that choice was.
  public var odds: ChoiceOdds
  /// How likely the policy's choice of the task's model was; `nil` where the task named it or the
  /// rule cannot say.
  public var modelPropensity: Double?

  /// Creates a row; without a role every attempt of a call but the first is a retry.
  @inlinable public init(
    task: TaskID, branch: Int32, step: Int32, repetition: Int32, attempt: Int32,
    endpoint: EndpointID, sentAt: SimTime, timeToFirstToken: SimDuration, duration: SimDuration,
    outcome: AttemptOutcome, isSticky: Bool, usage: Usage, cost: USD, disposition: Disposition,
    limit: LimitReason? = nil, retryAfter: SimDuration? = nil, role: AttemptRole? = nil,
    odds: ChoiceOdds = .unknown, modelPropensity: Double? = nil
  ) {
    self.task = task
    self.branch = branch
    self.step = step
    self.repetition = repetition
    self.attempt = attempt
    self.endpoint = endpoint
    self.sentAt = sentAt
    self.timeToFirstToken = timeToFirstToken
    self.duration = duration
    self.outcome = outcome
    self.isSticky = isSticky
    self.usage = usage
    self.cost = cost
    self.disposition = disposition
    self.limit = limit
    self.retryAfter = retryAfter
    self.role = role ?? (attempt == 0 ? .first : .retry)
    self.odds = odds
    self.modelPropensity = modelPropensity
  }

  /// The columns of the table, in order.
  public static let columns = [
    "task", "branch", "step", "repeat", "attempt", "model", "provider", "endpoint", "sent_at_s",
    "ttft_s", "duration_s", "outcome", "sticky", "tokens_prompt", "tokens_cache_read",
    "tokens_cache_write_5m", "tokens_cache_write_1h", "tokens_completion", "tokens_reasoning",
    "cost_usd", "disposition", "limit", "retry_after_s", "role", "candidates", "propensity",
    "propensity_model",
  ]
}
