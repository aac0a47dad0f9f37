import Analysis
import ArgumentParser
import Formats
import NumericalMethods
import Studies

extension OutputFolder {
  /// Writes a report with its tables and figures, the scenario that it is of, and the manifest.
  mutating func write(
    _ report: some FiledReport, of loaded: LoadedScenario, scenario: Scenario, command: String,
    startedAt: ContinuousClock.Instant
  ) throws {
    let seconds = startedAt.duration(to: .now) / .seconds(1)
    let manifest = Manifest(
      loaded: loaded, replications: scenario.experiment.replications, blas: BLAS.prepare(),
      seconds: seconds)
    try write(
      report, scenario: scenario.resolved,
      facts: [("command", .string(command))] + manifest.facts)
    try write(
      Manifest.text(of: self, report, command: command, manifest.facts), to: Manifest.fileName)
  }

  /// Writes all of a report but its manifest.
  private mutating func write(
    _ report: some FiledReport, scenario: JSONNode?, facts: [(String, JSONNode)]
  ) throws {
    let tables = report.tables() + self.tables
    let inputHash = facts.first { $0.0 == "inputs_sha256" }?.1.string
    let document = ReportDocument(
      report, provenance: Provenance(version: Product.version, facts: facts),
      tables: tables.map(Self.listing))
    for file in document.files() { try write(file.text, to: file.name) }
    try write(report.summaryJSON(), to: "summary.json")
    if let scenario { try write(scenario.prettyText, to: "scenario.resolved.json") }
    for table in tables {
      try write(table.csv, to: "tables/\(table.name).csv")
      let hash = inputHash.map { [("tollway.inputs_sha256", $0)] } ?? []
      try write(table.parquet(metadata: hash), to: "data/\(table.name).parquet")
    }
    let package = DataPackage(
      title: report.title, question: report.question, inputHash: inputHash,
      tables: tables.map(\.schema) + streamed)
    try write(package.text, to: DataPackage.fileName)
  }

  private static func listing(_ table: DataTable) -> ReportDocument.TableListing {
    ReportDocument.TableListing(
      name: table.name, about: table.schema.about, columns: table.schema.columns.map(\.name),
      rows: table.rowCount)
  }

  /// Writes a report that is made without a simulation into a folder, whole or not at all.
  ///
  /// - Parameters:
  ///   - scenario: What it is of, as resolved; `nil` where it is of no scenario.
  ///   - command: Which command made it, as `share fit`.
  ///   - facts: What its manifest says besides what every manifest says.
  static func publish(
    _ report: some FiledReport, scenario: JSONNode? = nil, to path: String, command: String,
    facts: [(String, JSONNode)]
  ) throws {
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    var folder = try OutputFolder(at: path, interruption: interruption)
    do {
      try folder.write(
        report, scenario: scenario, facts: [("command", .string(command))] + facts)
      try folder.write(
        Manifest.text(of: folder, report, command: command, facts), to: Manifest.fileName)
      try folder.finish()
    } catch {
      folder.discard()
      throw failure(error, path)
    }
  }

  /// The error that ends the program where a run of a simulation or the writing of its report failed.
  static func failure(_ error: any Error, _ path: String) -> any Error {
    switch error {
    case let refusal as Refusal: refusal
    case let code as ExitCode: code
    case let mistakes as ContentError:
      // Values that were drawn, each of them valid, do not go together.
      Refusal(mistakes)
    case let failure as AuditFailure:
      Files.failure(
        "sim: error: a law of conservation broke, which is a mistake of the program, not of the "
          + "scenario: \(failure)", code: .invariant)
    default:
      // What is left are the parts of tables/attempts.csv, which runs write as they go.
      Files.failure("\(path): error: cannot write: \(Files.reason(error))", code: .unwritable)
    }
  }
}
