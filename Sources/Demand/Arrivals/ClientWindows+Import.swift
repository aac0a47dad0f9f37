public import Formats
import Quantities

extension ClientWindows {
  /// Reads measured clients from CSV, in one of two forms.
  ///
  /// ServeGen's own, one file per client without a row of names: `ts,rate,cv,Gamma|Weibull,shape,
  /// scale`, the time in seconds in steps of 600. And all clients in one file with the columns
  /// `client_id`, `window_start_s`, `rate_rps`, `cv` and `pattern`. Gzip is accepted.
  ///
  /// The family and the measured variation make the law of the gaps, the rate their mean; shape and
  /// scale are fits to the same gaps and are passed over. Variations beyond 0.01 to 1,000 are moved
  /// to that range.
  ///
  /// - Throws: what the source throws, and `ContentError` with `file:row` for a row that cannot be
  ///   understood, so that no client is left out in silence.
  public static func importing(
    file: String, source: @escaping ChunkSource
  ) throws -> ClientWindows {
    var reader = try CSVReader(file: file, source: try decompressing(file: file, source))
    var table = ClientRowReader(file: file)
    if reader.columns.contains("client_id") {
      let names = ["client_id", "window_start_s", "rate_rps", "cv", "pattern"]
      let columns = try names.map { name throws(ContentError) in try reader.column(named: name) }
      while try reader.next() {
        try table.add(columns.map { reader.text(at: $0) }, row: reader.row)
      }
    } else {
      try table.add(["0"] + reader.columns.prefix(4), row: 1)
      while try reader.next() {
        try table.add(["0"] + (0..<4).map { reader.text(at: $0) }, row: reader.row)
      }
    }
    guard let windows = ClientWindows(table.rows) else {
      throw ContentError(
        file: file, row: nil,
        message: "found no client with a rate above 0, or more than \(cellLimit) clients × windows")
    }
    return windows
  }
}

/// Reads rows one by one and refuses those that say something twice.
private struct ClientRowReader {
  let file: String
  private(set) var rows: [ClientWindows.Row] = []
  private var seen = Set<Place>()

  init(file: String) { self.file = file }

  private struct Place: Hashable {
    var client: Int
    var window: Int
  }

  /// - Parameter fields: client, start of the window, rate, variation, family.
  mutating func add(_ fields: [String], row: Int) throws(ContentError) {
    func refusal(_ message: String) -> ContentError {
      ContentError(file: file, row: row, message: message)
    }
    guard fields.count == 5 else {
      throw refusal("a row has a time, a rate, a variation and a family")
    }
    guard let client = Int(fields[0]), (0..<1_000_000).contains(client) else {
      throw refusal("found client \"\(fields[0])\"; expected a number, 0 to 999,999")
    }
    let width = ClientWindows.width.seconds
    guard let start = Double(fields[1]), (0...31_536_000).contains(start),
      start.truncatingRemainder(dividingBy: width) == 0
    else {
      throw refusal("found time \"\(fields[1])\"; expected seconds up to a year, in steps of 600")
    }
    guard let rate = Double(fields[2]), (0...1_000_000).contains(rate) else {
      throw refusal("found rate \"\(fields[2])\"; expected calls per second, 0 to 1,000,000")
    }
    guard rate > 0 else { return }
    guard let variation = Double(fields[3]), variation > 0, variation.isFinite else {
      throw refusal("found variation \"\(fields[3])\"; expected a number above 0")
    }
    guard let family = GapLaw.Family(rawValue: fields[4].lowercased()) else {
      throw refusal("found family \"\(fields[4])\"; expected Gamma or Weibull")
    }
    let place = Place(client: client, window: Int(start / width))
    guard seen.insert(place).inserted else {
      throw refusal("found client \(client) a second time in the window at \(fields[1]) s")
    }
    guard seen.count <= 2_000_000 else { throw refusal("found more than 2,000,000 rows") }
    rows.append(
      ClientWindows.Row(
        client: client, window: place.window, ratePerSecond: rate,
        law: GapLaw(family, variation: min(1_000, max(0.01, variation)))))
  }
}
