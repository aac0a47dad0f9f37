import Formats
import Testing

/// The fixtures were made with Python's `gzip.compress(…, mtime=0)`.
@Suite struct GzipReaderTests {
  /// Two members: `hello, ` and `world\n`.
  let members = bytes(
    base64: "H4sIAAAAAAACA8tIzcnJ11EAAJlW6hEHAAAAH4sIAAAAAAACAyvPL8pJ4QIAqGE43QYAAAA=")
  /// `tollway\n` 40,000 times: more than one chunk of output.
  let long = bytes(
    base64: "H4sIAAAAAAACA+3FsQkAMAgAsL1fugsugvR7n3BMlnRlTvzX"
      + String(repeating: "tm3b", count: 155) + "Ry/oIfrnAOIEAA==")

  private func inflate(_ bytes: [UInt8], chunk: Int = 5) throws -> [UInt8] {
    try drain(decompressing(file: "x.gz", chunks(of: bytes, size: chunk)))
  }

  private func refusal(of bytes: [UInt8]) throws -> String {
    try #require(throws: ContentError.self) { try inflate(bytes) }.description
  }

  @Test(arguments: [1, 2, 27, 28, 1000]) func joinsMembers(chunk: Int) throws {
    #expect(try inflate(members, chunk: chunk) == Array("hello, world\n".utf8))
  }

  @Test func inflatesInBoundedChunks() throws {
    let next = try decompressing(file: "x.gz", chunks(of: long, size: 4096))
    var total = 0
    while let chunk = try next() {
      #expect(chunk.count <= 256 * 1024)
      #expect(!chunk.isEmpty)
      total += chunk.count
    }
    #expect(total == 320_000)
    #expect(try SHA256.hex(of: inflate(long)) == SHA256.hex(of: plain))
  }

  private var plain: [UInt8] { Array(String(repeating: "tollway\n", count: 40_000).utf8) }

  @Test func passesPlainBytesThrough() throws {
    for text in ["", "a", "ab", "plain text"] {
      #expect(try inflate(Array(text.utf8), chunk: 1) == Array(text.utf8))
    }
  }

  @Test func allowsZerosThatFillABlock() throws {
    let padded = members + [UInt8](repeating: 0, count: 100)
    #expect(try inflate(padded) == Array("hello, world\n".utf8))
  }

  @Test func refusesDamageWithItsPlace() throws {
    #expect(
      try refusal(of: members.dropLast(3))
        == "x.gz: error: gzip, byte 50: ends in the middle of the compressed data")
    #expect(
      try refusal(of: members + Array("tail".utf8))
        == "x.gz: error: gzip, byte 53: goes on after its last gzip member")
    var checksum = members
    checksum[20] ^= 1
    #expect(try refusal(of: checksum).contains("incorrect data check"))
    #expect(try refusal(of: [0x1F, 0x8B]).contains("byte 2: ends in the middle"))
    #expect(
      try refusal(of: [0x1F, 0x8B, 9, 9, 9, 9, 9, 9, 9, 9, 9]).contains("compression method"))
  }

  /// Law: with one byte damaged, the data are refused, or the byte carried no text (a time, a
  /// system, the bits that fill the last byte) and the text is the same.
  @Test func takesNoDamageForSound() throws {
    var refused = 0
    for index in members.indices {
      var copy = members
      copy[index] ^= 0x10
      let reader = try GzipReader(file: "x.gz", source: chunks(of: copy, size: 8))
      if let text = try? drain(reader.next) {
        #expect(text == Array("hello, world\n".utf8), "byte \(index)")
      } else {
        refused += 1
      }
    }
    #expect(refused >= 36)
  }
}
