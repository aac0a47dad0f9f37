extension JSONNode {
  /// The value of a command-line argument: JSON where `text` is JSON, else the text itself.
  ///
  /// Messages about it name `argument` (for example `--set arrivals.rate_per_s=-3`).
  public init(argument: String, text: String) {
    let source = JSONSource(name: argument, origin: .argument, bytes: Array(text.utf8))
    do throws(ContentError) {
      try self.init(parsing: source)
    } catch {
      self.init(.string(text), source: source, range: 0..<source.bytes.count)
    }
  }
}
