/// The place of a value in a tree, built cheaply while reading and spelled only for a message.
public indirect enum ContentPath: Sendable {
  /// The whole text.
  case root
  /// The value of a key.
  case key(String, of: ContentPath)
  /// An element of an array, counted from 0.
  case index(Int, of: ContentPath)
}

extension ContentPath: CustomStringConvertible {
  /// The path as `$.policies[2].kind`; keys that are no plain words stand as `["a b"]`.
  public var description: String {
    switch self {
    case .root: "$"
    case .index(let index, let parent): "\(parent)[\(index)]"
    case .key(let key, let parent):
      isPlainWord(key) ? "\(parent).\(key)" : "\(parent)[\(JSONNode.string(key).compactText)]"
    }
  }
}

/// Whether a key can stand in a path without quotes.
func isPlainWord(_ key: String) -> Bool {
  let mayStart = { (byte: UInt8) in
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }
  let mayFollow = { (byte: UInt8) in
    mayStart(byte) || byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9
  }
  guard let first = key.utf8.first else { return false }
  return mayStart(first) && key.utf8.allSatisfy(mayFollow)
}
