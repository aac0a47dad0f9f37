public import Accounting
public import Quantities

/// When clients break off calls, what providers do then, and who pays for answers that nobody got
/// whole.
public struct BreakOffRules: Hashable, Sendable {
  /// How long a client waits for a whole answer; `nil` for ever.
  public var clientTimeout: SimDuration?
  /// Mean time, exponential, after which the person behind a client loses patience; `nil` for
  /// never.
  public var clientPatience: SimDuration?
  /// Which providers stop working when the connection closes.
  public var cancellation = StreamCancellation.documented
  /// Who pays for the tokens of a stream that its provider broke off.
  ///
  /// OpenRouter does not charge its customer for a response with finish reason `error`
  /// (zero-completion insurance). Whether the provider charges the gateway is not published; by
  /// default it does not (assumed).
  public var cutPayer = Payer.provider
  /// Who pays for an attempt that the gateway gave up.
  ///
  /// The customer sees an answer without tokens or with finish reason `error` and is not charged
  /// (the same rule), "even if the underlying provider charges".
  public var timeoutPayer = Payer.gateway

  /// The default rules: clients wait for ever.
  public init() {}

  /// Whether clients ever break off.
  var limitsCalls: Bool { clientTimeout != nil || clientPatience != nil }
}

/// Who bears a charge.
public enum Payer: String, Hashable, Sendable, CaseIterable {
  /// The customer of the gateway.
  case customer
  /// The gateway, which pays the provider and charges nobody.
  case gateway
  /// The provider, which charges nobody.
  case provider

  /// What becomes of the charge in the books.
  public var disposition: Disposition {
    switch self {
    case .customer: .billed
    case .gateway: .waived
    case .provider: .absorbed
    }
  }
}

/// Which providers stop a model, and the bill, when the connection is closed.
public enum StreamCancellation: String, Hashable, Sendable, CaseIterable {
  /// All but those that OpenRouter lists as not supporting it: they work on to the end and bill
  /// the whole response.
  ///
  /// Source: OpenRouter documentation, API streaming, "Stream cancellation", in a stored copy without
  /// a date. The list names Amazon Bedrock, Groq, Modal, Google, Google AI Studio, MiniMax, Replicate, Perplexity,
  /// Mistral, AI21, Lambda, SambaNova, Alibaba, Nebius and Inference.net, and some that the shipped
  /// catalogue does not have. Providers on neither of its lists count as supporting it (assumed).
  case documented
  /// Every provider.
  case everywhere
  /// No provider.
  case nowhere

  private static let unsupported = [
    "ai21", "alibaba", "alibaba-cn", "alibaba-qwen-platform", "alibaba-qwencloud",
    "amazon-bedrock", "google", "google-vertex", "groq", "inference", "lambda", "minimax",
    "minimax-cn", "mistral", "modal", "nebius", "perplexity", "replicate", "sambanova",
  ]

  /// Whether a provider of the catalogue stops when the connection closes.
  public func isSupported(by provider: String) -> Bool {
    switch self {
    case .documented: !Self.unsupported.contains(provider)
    case .everywhere: true
    case .nowhere: false
    }
  }
}
