import Demand
import Formats
import NumericalMethods
import Quantities
import Testing

/// What no file may do: end the program, or lose calls in silence.
@Suite struct RecordedFaultTests {
  @Test(arguments: RecordedSamples.texts.indices)
  func samplesAreRecognisedAndRead(index: Int) throws {
    let (format, text, calls) = RecordedSamples.texts[index]
    #expect(RecordedFormat.detected(in: Array(text.utf8), file: "log") == format)
    let account = try RecordedSamples.read(format, text).account
    #expect(account.kept == calls)
    #expect(account.read == account.kept + account.dropped)
  }

  @Test(arguments: RecordedFormat.allCases)
  func aFileWithoutCallsIsRefusedOrEmpty(format: RecordedFormat) throws {
    for text in ["", "\n\n", "{}\n", "[]", "nonsense", "{\"a\":", "a,b\n1,2\n", "\u{0}", "{}{}"] {
      if let (log, account) = try? RecordedSamples.read(format, text) {
        #expect(log.calls.isEmpty && account.kept == 0, "\(text)")
      } else {
        let error = #expect(throws: ContentError.self) { try RecordedSamples.read(format, text) }
        #expect(error?.description.hasPrefix("log:") == true)
      }
    }
  }

  /// Hundreds of damaged logs of each format: bytes replaced, lines cut, doubled and swapped,
  /// numbers made negative, huge or none. Each is read with a full account, or refused with the
  /// name of the file; a trap would end the tests.
  @Test(arguments: RecordedSamples.texts.indices)
  func damageIsCountedOrRefused(index: Int) throws {
    let (format, text, _) = RecordedSamples.texts[index]
    var random = RandomStream(seed: 7, entity: UInt64(index), code: 0)
    let sound = Array(text.utf8)
    for _ in 0..<400 {
      var bytes = sound
      for _ in 0...Int(random.next() % 3) { Self.damage(&bytes, &random) }
      do {
        let (log, account) = try RecordedSessions.importing(
          format, file: "log", source: RecordedFixtures.chunks(bytes, size: 61))
        #expect(account.read == account.kept + account.dropped)
        #expect(account.kept == log.calls.count)
        #expect(log.calls.allSatisfy { $0.input > 0 && $0.output >= 0 && $0.gap >= .zero })
        _ = RecordedSummary(log)
      } catch let error as ContentError {
        #expect(error.description.hasPrefix("log:"))
      }
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    guard bytes.count > 2 else { return }
    func place(_ random: inout RandomStream) -> Int { Int(random.next() % UInt64(bytes.count)) }
    let at = place(&random)
    switch random.next() % 6 {
    case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes.removeSubrange(at...)
    case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 40)))
    case 3:
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let line = lines[Int(random.next() % UInt64(lines.count))]
      bytes.insert(contentsOf: line + [UInt8(ascii: "\n")], at: at)
    default:
      let digits = bytes.indices.filter { bytes[$0] &- UInt8(ascii: "0") <= 9 }
      guard !digits.isEmpty else { return }
      let digit = digits[Int(random.next() % UInt64(digits.count))]
      let values = [
        "-1", "2147483647", "9223372036854775807", "1e300", "null", "NaN", "0.5", "\"x\"",
      ]
      let value = values[Int(random.next() % UInt64(values.count))]
      bytes.replaceSubrange(digit...digit, with: Array(value.utf8))
    }
  }
}
