public import Formats

/// The JSON Schema (draft-07) of scenario files.
public enum ScenarioSchema {
  /// The schema as `scenarios/schema/scenario-1.schema.json` ships it.
  public static var document: JSONNode {
    .object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("Tollway scenario, version 1")), ("type", .string("object")),
    ])
  }
}
