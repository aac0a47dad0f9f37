import ArgumentParser
import Formats

extension ReferencePage {
  /// Every command with its arguments and options, from the parser that reads them.
  static var commands: ReferencePage {
    let dump = try? JSONNode(parsing: Array(Sim._dumpHelp().utf8), file: "help")
    var sections: [ReferenceSection] = []
    gather(dump?["command"], path: "", into: &sections)
    return ReferencePage(
      title: "Commands",
      introduction: [
        "Every command with its arguments and options, as `--help` has them. Options that may be "
          + "given several times say so. `--help` works everywhere, and shows examples first."
      ],
      sections: sections)
  }

  private static func gather(
    _ command: JSONNode?, path: String, into sections: inout [ReferenceSection]
  ) {
    guard let command, let name = command["commandName"]?.string, name != "help" else { return }
    let place = path.isEmpty ? name : "\(path) \(name)"
    let entries = (command["arguments"]?.array ?? []).compactMap(entry)
    let subcommands = command["subcommands"]?.array ?? []
    if !path.isEmpty, !entries.isEmpty || subcommands.isEmpty {
      var prose = [command["abstract"]?.string ?? ""]
      if command["defaultSubcommand"]?.string != nil { prose[0] += " (The word may be left out.)" }
      sections.append(
        ReferenceSection(
          heading: place, prose: prose, noun: "argument or option", facts: ["default"],
          entries: entries))
    }
    for subcommand in subcommands { gather(subcommand, path: place, into: &sections) }
  }

  /// An argument; help and version, which all commands have, are left out.
  private static func entry(_ argument: JSONNode) -> ReferenceEntry? {
    guard argument["shouldDisplay"]?.bool != false else { return nil }
    let value = argument["valueName"]?.string ?? ""
    if value == "help" || value == "version" { return nil }
    let names = (argument["names"]?.array ?? []).map { name in
      let dashes = name["kind"]?.string == "short" ? "-" : "--"
      return dashes + (name["name"]?.string ?? "")
    }
    let isOption = argument["kind"]?.string == "option"
    let shown = names.isEmpty ? "<\(value)>" : names.joined(separator: ", ")
    var meaning = argument["abstract"]?.string ?? ""
    if argument["isRepeating"]?.bool == true, !meaning.contains("repeated") {
      meaning += " May be given several times."
    }
    return ReferenceEntry(
      name: isOption ? "\(shown) <\(value)>" : shown,
      facts: [argument["defaultValue"]?.string.map { "`\($0)`" } ?? ""],
      meaning: meaning.trimmingPrefix(" ").description)
  }
}
