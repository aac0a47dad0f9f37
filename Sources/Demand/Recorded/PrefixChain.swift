import Formats

/// Numbers blocks that no log has named.
struct BlockMinter {
  private var next: Int32 = 0

  /// Blocks that hold what no block before them held; fewer than asked for where the numbers end.
  mutating func mint(_ count: Int32) -> BlockRun {
    let run = BlockRun(first: next, count: min(count, .max - next))
    next += run.count
    return run
  }
}

/// Blocks of a conversation whose log says how long a prefix calls share, and not which blocks.
///
/// A call keeps the whole blocks of the prefix that it shares with the call before it; the rest of
/// its input, down to whole blocks, is new. With blocks of 64 tokens, which divide the 128 tokens
/// in which OpenAI counts and are those of the agent sessions, up to 63 shared tokens are lost.
struct PrefixChain {
  /// Tokens in one block.
  static let blockTokens = 64

  private var runs: [BlockRun] = []
  private var input: Int32 = 0

  /// The blocks of the next call.
  ///
  /// - Parameters:
  ///   - input: its input [tokens].
  ///   - shared: leading tokens that the log says it shares with the call before it; more than that
  ///     call's input does not count.
  mutating func next(input: Int32, shared: Int32, _ minter: inout BlockMinter) -> [BlockRun] {
    let size = Int32(Self.blockTokens)
    let kept = min(shared, self.input, input) / size
    runs = Self.leading(kept, of: runs)
    Self.append(minter.mint(input / size - kept), to: &runs)
    self.input = input
    return runs
  }

  /// The first `count` blocks.
  static func leading(_ count: Int32, of runs: [BlockRun]) -> [BlockRun] {
    var left = count
    var leading: [BlockRun] = []
    for run in runs where left > 0 {
      leading.append(BlockRun(first: run.first, count: min(run.count, left)))
      left -= min(run.count, left)
    }
    return leading
  }

  /// Adds blocks; those that go on where the last run ends make it longer.
  static func append(_ run: BlockRun, to runs: inout [BlockRun]) {
    guard run.count > 0 else { return }
    if let last = runs.last, last.first + last.count == run.first, last.count <= .max - run.count {
      runs[runs.count - 1] = BlockRun(first: last.first, count: last.count + run.count)
    } else {
      runs.append(run)
    }
  }
}

/// Blocks that a log names in a number space common to all its sessions.
///
/// They are numbered anew in order of appearance, because logs may use hashes of 64 bits. A log
/// that counts so itself, as Mooncake's does, keeps its numbers.
struct SharedBlocks {
  private var numbers: [Int64: Int32] = [:]
  private var minter = BlockMinter()

  /// The blocks of a call; `nil` where the log names none that can be read.
  mutating func runs(_ list: [JSONNode]) -> [BlockRun]? {
    var runs: [BlockRun] = []
    for item in list {
      guard let name = item.int64, let run = block(name) else { return nil }
      PrefixChain.append(run, to: &runs)
    }
    return runs
  }

  /// The block of a name.
  private mutating func block(_ name: Int64) -> BlockRun? {
    if let number = numbers[name] { return BlockRun(first: number, count: 1) }
    let run = minter.mint(1)
    guard run.count == 1 else { return nil }
    numbers[name] = run.first
    return run
  }

  /// Blocks that the log does not name.
  mutating func mint(_ count: Int32) -> BlockRun { minter.mint(count) }
}
