import ArgumentParser

/// How the program ends, as a script sees it; the manual has one line for each.
enum ExitStatus: Int32, CaseIterable {
  /// Done.
  case done = 0
  /// Something that the manual does not foresee; of `sim diff --exit-code`, that something differs.
  case unexpected = 1
  /// Wrong options or arguments (`EX_USAGE` of sysexits.h).
  case usage = 64
  /// A scenario, a catalogue or a log has wrong content (`EX_DATAERR`).
  case content = 65
  /// An input is missing or cannot be read (`EX_NOINPUT`).
  case missing = 66
  /// A law of conservation broke: a mistake of the program (`EX_SOFTWARE`).
  case invariant = 70
  /// Something cannot be written (`EX_CANTCREAT`).
  case unwritable = 73
  /// It may be well the next time (`EX_TEMPFAIL`).
  case tryAgain = 75
  /// What had to be shown was not shown.
  case unmet = 99
  /// Interrupted from the terminal: 128 and the signal's number, as shells have it.
  case interrupted = 130
  /// Told to end: likewise.
  case terminated = 143

  /// The error that ends the program with this code, saying nothing more.
  var error: ExitCode { ExitCode(rawValue) }

  /// What it means, in one line.
  var meaning: String {
    switch self {
    case .done: "done"
    case .unexpected: "something unforeseen; of `sim diff --exit-code`: the runs differ"
    case .usage: "wrong options or arguments"
    case .content: "a file's content is wrong; the message says where and what is right"
    case .missing: "an input is missing or cannot be read"
    case .invariant: "a law of conservation broke, which is a mistake of the program"
    case .unwritable: "something cannot be written"
    case .tryAgain: "try again (tasks of a sweep)"
    case .unmet:
      "a requirement is not shown to be met, or the log cannot answer"
    case .interrupted: "interrupted (Ctrl-C); nothing is half-written"
    case .terminated: "told to end (SIGTERM); nothing is half-written"
    }
  }

  /// What whoever meets it does.
  var remedy: String {
    switch self {
    case .done: "nothing"
    case .unexpected: "report it"
    case .usage: "read the message; `--help`"
    case .content: "mend the file where the message says"
    case .missing: "check the path"
    case .invariant: "report it with the scenario"
    case .unwritable: "check space and rights"
    case .tryAgain: "try again: the same line goes on"
    case .unmet: "read the verdict; it is an answer"
    case .interrupted, .terminated: "run it again"
    }
  }

  /// The code after a signal that asks the program to end.
  init(signal number: Int32) { self = number == 15 ? .terminated : .interrupted }
}
