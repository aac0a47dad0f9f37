import Foundation
import Quantities
import Testing

/// Instants as text; the oracle is Foundation's reader of ISO 8601.
@Suite struct UTCInstantParsingTests {
  @Test func `instants are those that Foundation reads`() throws {
    let formatter = ISO8601DateFormatter()
    for text in [
      "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-08-18T14:00:00+00:00",
      "2100-03-01T06:07:08Z",
    ] {
      let date = try #require(formatter.date(from: text))
      let instant = try #require(UTCInstant(parsing: text))
      #expect(instant.microseconds == Int64(date.timeIntervalSince1970) * 1_000_000, "\(text)")
      #expect(UTCInstant(parsing: text.replacingOccurrences(of: "T", with: " ")) == instant)
    }
  }

  @Test func `seconds and fractions may be left out`() {
    let whole = UTCInstant(parsing: "2026-08-18T14:00:30Z")
    #expect(
      UTCInstant(parsing: "2026-08-18T14:00Z")?.microseconds
        == whole.map { $0.microseconds - 30_000_000 })
    #expect(
      UTCInstant(parsing: "2026-08-18T14:00:30.5Z")?.microseconds
        == whole.map { $0.microseconds + 500_000 })
    #expect(
      UTCInstant(parsing: "2026-08-18T14:00:30.0000019Z")?.microseconds
        == whole.map { $0.microseconds + 1 })
  }

  @Test(arguments: [
    "", "Z", "2026-08-18", "2026-08-18Z", "2026-08-18T14:00:00", "2026-08-18T14:00:00+02:00",
    "2026-08-18T24:00:00Z", "2026-08-18T14:60Z", "2026-08-18T14:00:60Z", "2026-02-30T14:00Z",
    "2026-08-18x14:00Z", "2026-08-18T14Z", "2026-08-18T4:00Z", "2026-08-18T14:00:00.Z",
    "2026-08-18T14:00:00.5.5Z", "2026-08-18T+1:00Z", "2026-08-18T14:00:-1Z", "２026-08-18T14:00Z",
  ]) func `what is no instant is refused`(text: String) {
    #expect(UTCInstant(parsing: text) == nil)
  }

  @Test func `times of day are times since midnight`() {
    #expect(SimDuration(clock: "00:00") == .zero)
    #expect(SimDuration(clock: "14:00") == SimDuration(seconds: 50_400))
    #expect(SimDuration(clock: "23:59:59.999999") == SimDuration(microseconds: 86_399_999_999))
    for text in ["24:00", "14", "14:0", "14:00:00:00", "-1:00", "14:00 h", "１4:00"] {
      #expect(SimDuration(clock: text) == nil, "\(text)")
    }
  }
}
