/// Parameters of a request, by their names in OpenRouter's API: one bit each.
public struct ParameterSet: OptionSet, Hashable, Sendable {
  /// One bit for each of ``allNames``.
  public var rawValue: UInt64

  /// Creates a set from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Every parameter that an endpoint may or may not support (OpenRouter's API reference,
  /// `supported_parameters`), in the order of the bits.
  public static let allNames = [
    "tools", "tool_choice", "parallel_tool_calls", "response_format", "structured_outputs",
    "verbosity", "reasoning", "include_reasoning", "reasoning_effort", "temperature", "top_p",
    "top_k", "top_a", "min_p", "frequency_penalty", "presence_penalty", "repetition_penalty",
    "logit_bias", "logprobs", "top_logprobs", "seed", "stop", "web_search_options",
    "max_tokens", "max_completion_tokens",
  ]

  /// Tools that the model may call.
  public static let tools = ParameterSet(rawValue: 1 << 0)
  /// Which tool must be called.
  public static let toolChoice = ParameterSet(rawValue: 1 << 1)
  /// The form of the answer.
  public static let responseFormat = ParameterSet(rawValue: 1 << 3)
  /// How much the answer says.
  public static let verbosity = ParameterSet(rawValue: 1 << 5)
  /// The longest answer: every endpoint has one, and whether it is long enough is asked elsewhere.
  public static let outputLimits = ParameterSet(rawValue: 3 << 23)

  /// The parameter of this name; `nil` where the API knows none.
  public init?(named name: String) {
    guard let place = Self.allNames.firstIndex(of: name) else { return nil }
    self.init(rawValue: 1 << UInt64(place))
  }

  /// The names of its members, in the order of the bits.
  public var names: [String] {
    Self.allNames.enumerated().compactMap {
      rawValue >> UInt64($0.offset) & 1 == 1 ? $0.element : nil
    }
  }
}
