import Accounting
import Formats
import Foundation
import NumericalMethods
import Studies

/// `manifest.json`: what made a report; the only file with facts of one machine and one moment.
struct Manifest {
  /// Version of the manifest; a folder whose manifest says so is a report of ours.
  static let schemaName = "tollway.manifest/1"

  let loaded: LoadedScenario
  /// Replications of each run; of the policy that has most where they differ.
  let replications: Int
  let folder: OutputFolder
  let blas: BLAS.Report
  let seconds: Double

  /// The file.
  var text: String {
    let scenario = loaded.experiment.scenario
    let files = folder.files.map { file in
      JSONNode.object([("name", .string(file.name)), ("sha256", .string(file.hash))])
    }
    let node = JSONNode.object([
      ("schema", .string(Self.schemaName)), ("version", .string(Product.version)),
      ("status", .string("complete")), ("scenario", .string(scenario.name)),
      ("inputs_sha256", .string(loaded.inputHash)),
      ("catalog_sha256", .string(loaded.catalogueHash)),
      ("seed", .number(scenario.experiment.seed)),
      ("replications", .number(replications)),
      ("generator", .string("keyed SplitMix64, 256-layer ziggurat")),
      ("blas", .string(blas.configuration)), ("blas_core", .string(blas.core)),
      ("blas_core_repaired", .bool(blas.repaired)),
      ("finished_at", .string(ISO8601DateFormatter().string(from: Date()))),
      ("seconds", .number((seconds * 1000).rounded() / 1000)), ("files", .array(files)),
    ])
    return node.prettyText
  }
}
