public import Formats

/// A file of a log that lies in several.
public struct LogFile {
  /// The file as messages name it.
  public let name: String
  /// Opens it.
  public let open: () throws -> ChunkSource

  /// Creates a file that is opened when its turn comes.
  public init(name: String, open: @escaping () throws -> ChunkSource) {
    self.name = name
    self.open = open
  }
}
