public import Quantities
public import Supply

/// What a client declares with a call: all that a gateway may see of it.
public struct CallRequest: Sendable {
  /// The task it belongs to; with ``branch`` the session key of sticky routing.
  public var task: TaskID
  /// 0 for the task's main conversation, else the number of a sub-agent.
  public var branch: Int32
  /// Position of the task's type in ``RequestMix/types``.
  public var taskType: Int32
  /// The model asked for; the gateway's model choice fills it where the client names none.
  public var model: ModelID
  /// Length of the input in the reference model's tokens.
  public var input: TokenCount
  /// The longest answer asked for (`max_tokens`).
  public var outputLimit: TokenCount
  /// Whether tools are declared.
  public var needsTools: Bool
  /// Parameters that it sends.
  public var parameters: ParameterSet

  /// Creates a request.
  @inlinable public init(
    task: TaskID, branch: Int32, taskType: Int32, model: ModelID, input: TokenCount,
    outputLimit: TokenCount, needsTools: Bool, parameters: ParameterSet = []
  ) {
    self.task = task
    self.branch = branch
    self.taskType = taskType
    self.model = model
    self.input = input
    self.outputLimit = outputLimit
    self.needsTools = needsTools
    self.parameters = parameters
  }
}

/// Names the input of a call by blocks, so that two inputs' common prefix can be counted.
public struct PrefixIdentity: Hashable, Sendable {
  /// A run of history: the compaction generation, or the number of a recorded call.
  public var line: Int32
  /// Whole blocks of input on that line.
  public var blocks: Int32
  /// Blocks appended by repeated steps beyond a recorded input.
  public var extraBlocks: Int32

  /// Creates the name of an input.
  @inlinable public init(line: Int32, blocks: Int32, extraBlocks: Int32 = 0) {
    self.line = line
    self.blocks = blocks
    self.extraBlocks = extraBlocks
  }
}
