import Analysis
import Formats

/// A page of the reference: what it is about, and sections of entries.
struct ReferencePage {
  /// The title of the page.
  let title: String
  /// What a reader has to know before the first entry, in sentences of Markdown.
  let introduction: [String]
  var sections: [ReferenceSection]
}

/// Entries of one kind under a heading.
struct ReferenceSection {
  let heading: String
  var prose: [String] = []
  /// What the entries are called, for the first column.
  let noun: String
  /// The names of the facts of each entry, in their order.
  let facts: [String]
  var entries: [ReferenceEntry]
}

/// One thing that the reference explains.
struct ReferenceEntry {
  let name: String
  /// What is said of it under each of the section's facts; empty where there is nothing to say.
  let facts: [String]
  /// What it means, in a sentence.
  let meaning: String
}

extension ReferencePage {
  /// The sections whose headings contain a word and the entries whose names do; headings without any
  /// are left out.
  func keeping(_ word: String) -> ReferencePage {
    var page = self
    for index in page.sections.indices where !page.sections[index].heading.contains(word) {
      page.sections[index].entries.removeAll { !$0.name.contains(word) }
    }
    page.sections.removeAll(where: \.entries.isEmpty)
    return page
  }

  /// The page in Markdown, as a Git host and DocC show it.
  func markdown(writtenBy command: String) -> String {
    var lines = [
      "# \(title)", "",
      "Written by `\(command)`; a test holds this page to the program.",
    ]
    for paragraph in introduction { lines += ["", paragraph] }
    for section in sections {
      lines += ["", "## \(section.heading)"]
      for paragraph in section.prose { lines += ["", paragraph] }
      let columns = [section.noun] + section.facts + ["meaning"]
      lines += ["", Self.row(columns), Self.row(columns.map { _ in "---" })]
      lines += section.entries.map { entry in
        Self.row(["`\(entry.name)`"] + entry.facts + [entry.meaning])
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page for a terminal.
  var text: String {
    var lines: [String] = []
    for section in sections {
      lines += lines.isEmpty ? [] : [""]
      lines += [section.heading, String(repeating: "=", count: section.heading.count)]
      for entry in section.entries {
        let facts = zip(section.facts, entry.facts).filter { !$1.isEmpty }
          .map { "\($0): \(Self.plain($1))" }.joined(separator: "; ")
        lines.append(entry.name)
        lines += LineWrapping.lines(facts, width: 94).map { "    " + $0 }
        lines += LineWrapping.lines(Self.plain(entry.meaning), width: 94).map { "    " + $0 }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page for programs.
  var json: JSONNode {
    let entries = sections.flatMap { section in
      section.entries.map { entry in
        JSONNode.object(
          [("section", .string(section.heading)), ("name", .string(entry.name))]
            + zip(section.facts, entry.facts).map { fact, value in
              (fact.replacing(" ", with: "_"), .string(Self.plain(value)))
            } + [("meaning", .string(Self.plain(entry.meaning)))])
      }
    }
    return .object([("title", .string(title)), ("entries", .array(entries))])
  }

  private static func plain(_ text: String) -> String { text.replacing("`", with: "") }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
