/// What a page says that a command prints: lines, in which `…` stands for what is left out.
///
/// A line that is only `…` stands for any number of lines, none included; within a line it stands
/// for any characters. Spaces at the end of lines do not count.
struct OutputPattern {
  /// Stands for what is left out.
  static let ellipsis = "…"

  let lines: [String]

  init(_ lines: [String]) { self.lines = lines.map(Self.trimmed) }

  /// The lines of an output, without the empty ones at its end.
  static func lines(of output: String) -> [String] {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
      .map { trimmed(String($0)) }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " || line.last == "\r" { line.removeLast() }
    return String(line)
  }

  /// The first line of the pattern that the output has not, with the line of the output where it was
  /// looked for; `nil` where the output fits.
  ///
  /// All ways of placing the omissions are followed at once: after each line of the pattern, the set
  /// of output lines that may come next.
  func firstMisfit(in output: [String]) -> (expected: String, found: String)? {
    var next: [Int] = [0]
    for line in lines {
      if line == Self.ellipsis {
        next = next.first.map { Array($0...output.count) } ?? []
        continue
      }
      let fitting = next.filter { $0 < output.count && Self.fits(output[$0], line) }
      if fitting.isEmpty {
        let place = next.first ?? output.count
        return (line, place < output.count ? output[place] : "the end of the output")
      }
      next = fitting.map { $0 + 1 }
    }
    if next.contains(output.count) { return nil }
    return ("the end of the output", next.last.map { output[$0] } ?? "")
  }

  /// Whether a line is what the pattern's line says.
  static func fits(_ line: String, _ pattern: String) -> Bool {
    var rest = Substring(line)
    let pieces = pattern.split(separator: Character(ellipsis), omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else {
      return line == pattern
    }
    guard rest.hasPrefix(first) else { return false }
    rest = rest.dropFirst(first.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let place = rest.firstRange(of: piece) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.count >= last.count && rest.hasSuffix(last)
  }

  /// The pattern with the lines of a new output in the place of its own; omissions stay where they
  /// were, as far as the lines around them are found again.
  func renewed(for output: [String]) -> [String] {
    guard firstMisfit(in: output) != nil else { return lines }
    let runs = lines.split(separator: Self.ellipsis, omittingEmptySubsequences: false).map(
      Array.init)
    guard runs.count > 1 else { return output }
    var renewed: [String] = []
    var start = 0
    for (index, run) in runs.enumerated() {
      if index > 0 { renewed.append(Self.ellipsis) }
      guard !run.isEmpty else { continue }
      let count = min(run.count, max(0, output.count - start))
      let isFixed = index == 0 ? start : index == runs.count - 1 ? output.count - count : nil
      let place = isFixed ?? Self.likeliest(run, in: output, from: start)
      for (old, new) in zip(run, output[place..<min(output.count, place + count)]) {
        renewed.append(Self.fits(new, old) ? old : new)
      }
      start = place + count
    }
    return renewed
  }

  /// Where the lines of a run stand in an output, digits aside.
  private static func likeliest(_ run: [String], in output: [String], from start: Int) -> Int {
    let shapes = output.map(shape)
    let sought = run.map(shape)
    var best = (place: start, score: -1)
    for place in start..<max(start + 1, output.count) {
      var score = 0
      for (offset, line) in sought.enumerated() where place + offset < shapes.count {
        let other = shapes[place + offset]
        score += line == other ? 40 : zip(line, other).prefix { $0 == $1 }.count.clamped(to: 0...20)
      }
      if score > best.score { best = (place, score) }
    }
    return best.place
  }

  private static func shape(_ line: String) -> String {
    String(line.filter { !$0.isNumber && $0 != " " && $0 != "-" })
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
