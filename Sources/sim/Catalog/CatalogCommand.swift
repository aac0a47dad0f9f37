import ArgumentParser

/// `sim catalog`: prices, where they come from and how far apart they are.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Import price lists, show the catalogue, compare list prices.",
    discussion: """
      Examples:
        sim catalog show
        sim catalog show anthropic/claude-opus-4.6
        sim catalog gap US CN
        sim catalog import litellm.json openrouter.json -o catalog.json
      """,
    subcommands: [CatalogImport.self, CatalogShow.self, CatalogGap.self])
}
