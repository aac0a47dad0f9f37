import Foundation
import Testing

/// Links between pages lead somewhere, also to the heading that they name.
@Suite struct DocumentationLinkTests {
  @Test(arguments: DocumentationPage.all)
  func everyRelativeLinkLeadsSomewhere(page: DocumentationPage) throws {
    let folder = Program.repository.appendingPathComponent(page.path).deletingLastPathComponent()
    for target in Self.links(in: page) where !target.contains("://") {
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let path = String(parts[0])
      let file = path.isEmpty ? page.path : path
      let url =
        path.isEmpty
        ? Program.repository.appendingPathComponent(page.path) : folder.appendingPathComponent(file)
      #expect(FileManager.default.fileExists(atPath: url.path), "\(page.path): \(target)")
      guard parts.count == 2, let data = try? Data(contentsOf: url) else { continue }
      let anchors = Self.anchors(in: String(decoding: data, as: UTF8.self))
      #expect(anchors.contains(String(parts[1])), "\(page.path): no heading for \(target)")
    }
  }

  /// Every page of the catalogue can be reached from its first one, and that one from the README.
  @Test func everyPageIsLinked() {
    let first = "Tollway.md"
    let byName = DocumentationPage.all.map {
      ($0.path.split(separator: "/").last.map(String.init), $0)
    }
    let start = byName.first { $0.0 == first }?.1
    let linked = Set(start.map(Self.links) ?? [])
    for case (let name?, _) in byName.dropFirst() where name != first {
      #expect(linked.contains(name), "\(first) does not link \(name)")
    }
    let readme = DocumentationPage.all.first.map(Self.links) ?? []
    #expect(readme.contains { $0.hasSuffix(first) })
  }

  /// The targets of Markdown links outside of code.
  static func links(in page: DocumentationPage) -> [String] {
    var isCode = false
    var links: [String] = []
    for line in page.lines {
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode else { continue }
      var rest = Substring(line)
      while let start = rest.firstRange(of: "](") {
        rest = rest[start.upperBound...]
        guard let end = rest.firstIndex(of: ")") else { break }
        links.append(String(rest[..<end]))
        rest = rest[end...]
      }
    }
    return links
  }

  /// The anchors that a git host gives to headings: small letters, digits and hyphens.
  static func anchors(in text: String) -> [String] {
    text.components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { line in
      let heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
      return String(
        heading.compactMap { character in
          if character == " " { return "-" }
          let isKept = character.isLetter || character.isNumber || "-_".contains(character)
          return isKept ? character : nil
        })
    }
  }
}
