/// Why a row of a log is no call.
struct RowDrop: Error {
  let reason: StaticString

  init(_ reason: StaticString) { self.reason = reason }
}
