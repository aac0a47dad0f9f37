import ArgumentParser
import Formats
import Foundation
import NumericalMethods

/// `sim doctor`: what this machine offers and whether it is used.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say which BLAS is used, how fast it is, and how many runs go at once.",
    discussion: """
      Examples:
        sim doctor
        sim doctor --format json
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let report = BLAS.prepare()
    let start = ContinuousClock.now
    let speed = BLAS.gigaflops(size: 512, seconds: 0.4) {
      start.duration(to: .now) / .seconds(1)
    }
    let threads = ProcessInfo.processInfo.activeProcessorCount
    var lines = [
      "tollway   \(Product.version)",
      "library   \(report.configuration)",
      "core      \(report.core)" + (report.core == report.coreAtLoad ? "" : note(report)),
      "speed     \(Int(speed.rounded())) GFLOP/s (dgemm 512 x 512, one thread)",
      "threads   \(report.threads) in BLAS (\(report.parallelism.rawValue) build), "
        + "\(threads) runs at once",
    ]
    if let requested = report.requestedCore {
      lines.append("          OPENBLAS_CORETYPE=\"\(requested)\" is set and honoured")
    }
    if report.core == "Prescott" {
      lines.append("warning   the Prescott kernel of 2004 is slow; unset OPENBLAS_CORETYPE")
    }
    try output.print(
      text: lines.joined(separator: "\n") + "\n",
      json: .object([
        ("schema", "tollway.doctor/1"), ("version", .string(Product.version)),
        ("blas", .string(report.configuration)), ("blas_core", .string(report.core)),
        ("blas_core_at_load", .string(report.coreAtLoad)),
        ("gigaflops", .number(Int(speed.rounded()))), ("blas_threads", .number(report.threads)),
        ("runs_at_once", .number(threads)),
      ]))
  }

  private func note(_ report: BLAS.Report) -> String {
    " (the library chose \(report.coreAtLoad) by mistake; repaired for this process)"
  }
}
