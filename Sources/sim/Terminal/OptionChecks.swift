import ArgumentParser

/// What options that several commands share may be.
enum OptionChecks {
  /// Runs, or blocks, under way at once.
  static func threads(_ threads: Int?) throws {
    guard let threads, !(1...1024).contains(threads) else { return }
    throw ValidationError("--threads is 1 to 1024, not \(threads).")
  }

  /// A seed that JSON can hold exactly.
  static func seed(_ seed: UInt64?, option: String = "--seed") throws {
    guard let seed, seed > 9_007_199_254_740_991 else { return }
    throw ValidationError("\(option) is 0 to 2^53 - 1 = 9007199254740991, not \(seed).")
  }

  /// The folder of a report.
  static func out(_ path: String?) throws {
    if path?.isEmpty == true { throw ValidationError("--out names no folder.") }
  }
}
