import Accounting
import Analysis
import Formats
import Foundation
import NumericalMethods
import Studies

/// `manifest.json`: what made a report; the only file with facts of one machine and one moment.
struct Manifest {
  /// Version of the manifest; a folder whose manifest says so is a report of ours.
  static let schemaName = "tollway.manifest/1"

  /// Its name in a report's folder.
  static let fileName = "manifest.json"

  let loaded: LoadedScenario
  /// Replications of each run; of the policy that has most where they differ.
  let replications: Int
  let blas: BLAS.Report
  let seconds: Double

  /// What it says of runs of a scenario.
  var facts: [(String, JSONNode)] {
    let scenario = loaded.experiment.scenario
    return [
      ("scenario", .string(scenario.name)), ("inputs_sha256", .string(loaded.inputHash)),
      ("catalog_sha256", .string(loaded.catalogueHash)),
      ("seed", .number(scenario.experiment.seed)), ("replications", .number(replications)),
      ("generator", .string("keyed SplitMix64, 256-layer ziggurat")),
      ("blas", .string(blas.configuration)), ("blas_core", .string(blas.core)),
      ("blas_core_repaired", .bool(blas.repaired)), Self.seconds(seconds),
    ]
  }

  /// How long it took, to the millisecond.
  static func seconds(_ seconds: Double) -> (String, JSONNode) {
    ("seconds", .number((seconds * 1000).rounded() / 1000))
  }

  /// The file of a folder that has all others: facts between what it is and what the folder holds.
  ///
  /// - Parameter command: which command made it, as `run` or `share fit`.
  static func text(
    of folder: OutputFolder, _ report: some ReportTree, command: String,
    _ facts: [(String, JSONNode)]
  ) -> String {
    let files = nodes(folder.files)
    let head: [(String, JSONNode)] = [
      ("schema", .string(schemaName)), ("version", .string(Product.version)),
      ("status", .string("complete")), ("command", .string(command)),
      ("title", .string(report.title)), ("headline", .string(report.headline)),
    ]
    let tail: [(String, JSONNode)] = [
      ("finished_at", .string(ISO8601DateFormatter().string(from: Date()))),
      ("files", .array(files)),
    ]
    return JSONNode.object(head + facts + tail).prettyText
  }

  /// A manifest with another list of files.
  static func text(_ manifest: JSONNode, withFiles files: [(name: String, hash: String)]) -> String
  {
    let members = (manifest.object ?? []).map { member in
      (member.key, member.key == "files" ? .array(nodes(files)) : member.value)
    }
    return JSONNode.object(members).prettyText
  }

  private static func nodes(_ files: [(name: String, hash: String)]) -> [JSONNode] {
    files.map { file in
      .object([("name", .string(file.name)), ("sha256", .string(file.hash))])
    }
  }
}
