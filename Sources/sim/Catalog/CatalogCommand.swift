import ArgumentParser

/// `sim catalog`: prices, where they come from and how far apart they are.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Import price lists, show the catalogue, compare list prices.",
    subcommands: [CatalogImport.self, CatalogShow.self, CatalogGap.self])
}

/// How a command answers on stdout.
enum CatalogFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
