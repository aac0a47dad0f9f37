/// Hands the calls of a log on as they are read.
struct CallStream: LoggedCallSink {
  private let tellNames: (LoggedNames) -> Void
  private let tellCall: (LoggedCall) -> Void
  private(set) var count = 0

  init(names: @escaping (LoggedNames) -> Void, call: @escaping (LoggedCall) -> Void) {
    tellNames = names
    tellCall = call
  }

  mutating func take(names: LoggedNames) { tellNames(names) }

  mutating func take(_ call: LoggedCall, nameOfSession: () -> String) {
    count += 1
    tellCall(call)
  }
}
