import ArgumentParser
import Formats

/// Refusals of names that there are not, with the nearest that there is.
enum Suggestion {
  /// `; did you mean "sticky"?`, or the names that there are where few and none is near.
  static func ending(for name: String, among names: [String]) -> String {
    if let near = nearest(to: name, among: names) { return "; did you mean \"\(near)\"?" }
    guard !names.isEmpty, names.count <= 12 else { return "" }
    return "; there " + (names.count == 1 ? "is " : "are ") + names.joined(separator: ", ")
  }

  /// The position of a name; a name that there is not ends the program.
  ///
  /// - Parameters:
  ///   - place: what the message begins with, as `sim compare` or a file.
  ///   - kind: what the names are of, as `policy`.
  ///   - owner: whose names they are, as `the scenario`.
  static func position(
    of name: String, _ kind: String, among names: [String], in owner: String, place: String,
    code: ExitStatus = .usage
  ) throws -> Int {
    if let position = names.firstIndex(of: name) { return position }
    throw Files.failure(
      "\(place): error: \(owner) has no \(kind) \"\(name)\"" + ending(for: name, among: names),
      code: code)
  }
}
