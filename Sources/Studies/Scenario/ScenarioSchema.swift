import Demand
public import Formats
import Quantities

/// The JSON Schema (draft-07) of scenario files.
///
/// Editors complete and check with it; the decoder has the last word. Tests drive the decoder with
/// every key, bound, choice and example that stands here.
public enum ScenarioSchema {
  /// The schema as `scenarios/schema/scenario-1.schema.json` ships it.
  public static var document: JSONNode {
    var members: [(String, JSONNode)] = [
      ("$schema", "http://json-schema.org/draft-07/schema#"),
      ("$id", "scenario-1.schema.json"), ("title", "Tollway scenario, version 1"),
      (
        "description",
        """
        A question about an LLM gateway: which workload, under which policies, in which world, \
        simulated how. Comments and trailing commas are allowed. A duration is text with a unit: \
        us, ms, s, min, h, d or week.
        """
      ),
      ("allowComments", true), ("allowTrailingCommas", true),
    ]
    members += object(properties, required: ["schema"])
    members += [
      // What a scenario does not say, the one that it extends may.
      ("if", ["required": ["extends"]]), ("then", true),
      (
        "else",
        [
          "required": ["name", "question", "catalog", "policies"],
          "if": ["required": ["workloads"]], "then": ["properties": ["workload": false]],
          "else": ["required": ["workload"]],
        ]
      ),
      (
        "definitions",
        .object([
          ("workload", acceptingLaws(workload)), ("distribution", acceptingLaws(distribution)),
          ("provider", acceptingLaws(preferences)), ("request", acceptingLaws(request)),
          ("uncertain", uncertain),
        ])
      ),
    ]
    return .object(members)
  }

  private static var properties: [SchemaProperty] {
    [
      .text("$schema", "Where an editor finds this schema.", ["schema/scenario-1.schema.json"]),
      SchemaProperty("schema", "The version of the format.", [.string(Scenario.schemaName)]) {
        [("const", .string(Scenario.schemaName))]
      },
      .text(
        "name", "A short name; the output folder is called after it.", ["agentic"],
        pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
      .text(
        "question", "The question the scenario asks; it heads the report.",
        ["What does this workload cost under three policies?"]),
      .text(
        "extends",
        "Path of a scenario that this one reuses, relative to this one: keys here replace its keys; "
          + "policies and workloads are laid over those of the same name.", ["agentic.json"]),
      .part(
        "catalog", "Prices: a catalogue and what is changed in it.",
        acceptingLaws(catalogue)),
      SchemaProperty("workload", "What clients ask for; or a list under \"workloads\".", []) {
        [("allOf", [["$ref": "#/definitions/workload"]])]
      },
      .list(
        "workloads", "Several workloads, each simulated by itself.", atLeast: 1,
        of: ["$ref": "#/definitions/workload"]),
      .list(
        "policies", "Policies, each simulated on the same tasks.", atLeast: 1,
        of: acceptingLaws(policy)),
      .text(
        "baseline",
        "The name of the policy that others are compared with. Default: the first.", ["sticky"]),
      .part(
        "world", "What happens to providers. Default: a world fitted to 2024-2026.",
        acceptingLaws(world)),
      .part("experiment", "How the simulation is run.", experiment),
      .part("score", "How `sim score` asks a log what its calls would have cost.", score),
      .part("gap", "The two origins whose prices the report compares.", gap),
      .part("vary", "One value that is varied: the experiment is run at each value.", axis),
      .part(
        "sweep", "What `sim sweep` varies: any values in any combination. `sim run` ignores it.",
        sweep),
      .part("market", "What `sim share` asks. `sim run` ignores it.", market),
    ]
  }
}
