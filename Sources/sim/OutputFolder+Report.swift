import Analysis
import ArgumentParser
import Formats
import NumericalMethods
import Studies

extension OutputFolder {
  /// Writes a report with its tables and figures, the scenario that it is of, and the manifest.
  mutating func write(
    _ report: Report, of loaded: LoadedScenario, scenario: Scenario,
    startedAt: ContinuousClock.Instant
  ) throws {
    try write(report.html(), to: "report.html")
    try write(report.markdown(), to: "report.md")
    try write(report.summaryJSON(), to: "summary.json")
    try write(scenario.resolved.prettyText, to: "scenario.resolved.json")
    for table in report.tables() { try write(table.csv, to: "tables/\(table.name)") }
    for figure in report.figures() { try write(figure.svg, to: "figures/\(figure.name)") }
    let seconds = startedAt.duration(to: .now) / .seconds(1)
    let manifest = Manifest(
      loaded: loaded, replications: scenario.experiment.replications, folder: self,
      blas: BLAS.prepare(), seconds: seconds)
    try write(manifest.text, to: "manifest.json")
  }

  /// The error that ends the program where a run of a simulation or the writing of its report failed.
  static func failure(_ error: any Error, _ path: String) -> any Error {
    switch error {
    case let code as ExitCode: code
    case let mistakes as ContentError:
      // Values that were drawn, each of them valid, do not go together.
      Files.failure(mistakes.description, code: 65)
    case let failure as AuditFailure:
      Files.failure(
        "sim: error: a law of conservation broke, which is a mistake of the program, not of the "
          + "scenario: \(failure)", code: 70)
    default:
      // What is left are the parts of tables/attempts.csv, which runs write as they go.
      Files.failure("\(path): error: cannot write: \(Files.reason(error))", code: 73)
    }
  }
}
