import Formats
import Testing

/// Vectors of NIST: FIPS 180-4 examples and CAVP SHA256ShortMsg and SHA256LongMsg.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
        + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func matchesTheExamples(text: String, hash: String) {
    #expect(SHA256.hex(of: text.utf8) == hash)
  }

  @Test func matchesAMillionLetters() {
    #expect(
      SHA256.hex(of: repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Law: the way the bytes are divided does not matter, across the boundaries of the padding.
  @Test func doesNotDependOnTheDivision() {
    for count in 50...70 {
      let bytes = (0..<count).map { UInt8($0) }
      var hash = SHA256()
      hash.update(bytes[..<(count / 3)])
      hash.update(bytes[(count / 3)...])
      var whole = SHA256()
      whole.update(bytes)
      #expect(hash.finalize() == whole.finalize())
    }
  }
}
