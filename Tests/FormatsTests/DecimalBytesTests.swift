import Formats
import Testing

/// Numbers as bytes, by examples.
@Suite struct DecimalBytesTests {
  private func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes = Array("x".utf8)
    write(&bytes)
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }

  @Test func `whole numbers are Swift's own`() {
    for number in [0, 7, -7, 1_234_567_890, .max, .min] as [Int64] {
      #expect(text { $0.append(wholeNumber: number) } == "\(number)")
    }
    #expect(text { $0.append(padded: 7, width: 2) } == "07")
    #expect(text { $0.append(padded: 2026, width: 2) } == "2026")
  }

  @Test func `decimals are exact`() {
    let cases: [(Int64, Int, String, String)] = [
      (0, 6, "0.000000", "0"), (500_000, 6, "0.500000", "0.5"),
      (
        1, 12, "0.000000000001",
        "0.000000000001"
      ), (-1_500, 3, "-1.500", "-1.5"), (1_000_000, 6, "1.000000", "1"),
      (100, 1, "10.0", "10"),
    ]
    for (value, places, whole, short) in cases {
      #expect(text { $0.append(decimal: value, places: places) } == whole)
      #expect(text { $0.append(shortDecimal: value, places: places) } == short)
    }
  }

  @Test func `hexadecimal has sixteen digits`() {
    #expect(text { $0.append(hexadecimal: 0xDEAD_BEEF) } == "00000000deadbeef")
    #expect(text { $0.append(hexadecimal: .max) } == "ffffffffffffffff")
  }
}
