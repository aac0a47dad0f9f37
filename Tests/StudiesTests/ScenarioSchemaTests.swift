import Formats
import Foundation
import Quantities
import Studies
import Testing

/// The schema is held to the decoder by driving the decoder with everything the schema says.
@Suite struct ScenarioSchemaTests {
  private let files: ScenarioFiles
  private let everything: JSONNode
  private let walk: SchemaWalk
  private let validator = SchemaValidator(root: ScenarioSchema.document)

  init() throws {
    files = try Fixture.files()
    everything = try Fixture.everything()
    walk = SchemaWalk(schema: ScenarioSchema.document, instance: everything)
  }

  private func isRefused(_ path: String, as value: JSONNode?) throws -> Bool {
    var changed = try everything.changing(path, to: value)
    if path.hasPrefix("$.policies"), let first = everything["workloads"]?.array?.first {
      // Policies are read against the first workload; to open the others takes most of the time.
      changed = try changed.changing("workloads", to: .array([first]))
    }
    return Fixture.mistakes(in: changed, files).contains { $0.path == path }
  }

  @Test func `the shipped file is the schema, byte for byte`() throws {
    let shipped = try Fixture.bytes("scenarios/schema/scenario-1.schema.json")
    let isShipped = shipped == Array(ScenarioSchema.document.prettyText.utf8)
    #expect(isShipped, "write it anew: sim schema > scenarios/schema/scenario-1.schema.json")
  }

  @Test func `the scenario of this test has every key of the schema`() throws {
    #expect(Fixture.mistakes(in: everything, files).isEmpty)
    let absent = walk.properties.map(\.path).filter { path in
      guard let selector = JSONSelector(parsing: path) else { return true }
      return (try? everything.value(at: selector)) == nil
    }
    // Later workloads and policies are there for what is different in them.
    let later = absent.filter { path in
      ["$.workloads[", "$.policies["].contains { path.hasPrefix($0) && !path.hasPrefix($0 + "0]") }
    }
    #expect(Set(absent).subtracting(later) == ["$.workloads[0].recorded", "$.extends"])
    // Two logs have the keys of a log between them: only one of them says when its tasks arrived.
    let logs = ["$.workloads[2].recorded", "$.workloads[3].recorded"]
    let absentKeys = logs.map { log in
      Set(later.filter { $0.hasPrefix(log + ".") }.map { $0.dropFirst(log.count) })
    }
    #expect(absentKeys[0].intersection(absentKeys[1]).isEmpty)
    #expect(walk.objects.count > 40)
  }

  @Test func `each object accepts the keys of the schema and no others`() throws {
    for object in walk.objects {
      let path = object.path + ".qqqqqqqqqqqqqqqq"
      let changed = try everything.changing(path, to: 1)
      let message = Fixture.mistakes(in: changed, files).first { $0.path == path }?.message ?? ""
      let valid = message.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
      let keys = Set(valid.map { String($0.element) })
      #expect(message.hasPrefix("unknown key; valid keys are"), "\(path)")
      // Where one of two keys is given, the other is known and refused by itself.
      let accepted = keys.subtracting(object.refused)
      #expect(accepted == Set(object.properties.map(\.key)), "\(object.path)")
      #expect(object.isClosed, "\(object.path) does not refuse other keys")
    }
  }

  @Test func `each key is required where the decoder requires it`() throws {
    for property in walk.properties where !property.path.hasSuffix("$schema") {
      // What stands under "workloads" may stand under "workload" instead: below.
      if property.path == "$.workloads" { continue }
      #expect(
        try isRefused(property.path, as: nil) == property.isRequired, "\(property.path)")
    }
    for keys in [["workload"], ["workloads"], ["workload", "workloads"], []] {
      var changed = try everything.changing("workloads", to: nil)
      for key in keys {
        let value = key == "workload" ? everything["workloads"]?.array?[0] : everything["workloads"]
        changed = try changed.changing(key, to: value)
      }
      let present = JSONNode(
        .object((changed.object ?? []).filter { !$0.value.isNull }))
      let isValid = Fixture.mistakes(in: changed, files).isEmpty
      #expect(isValid == (keys.count == 1), "\(keys)")
      #expect(validator.mistakes(present).isEmpty == isValid, "\(keys)")
    }
  }

  @Test func `each bound is the decoder's bound`() throws {
    var bounds = 0
    for property in walk.properties {
      guard let minimum = property.schema["minimum"], let maximum = property.schema["maximum"],
        let least = minimum.double, let most = maximum.double
      else { continue }
      bounds += 1
      let isWhole = Self.types(property.schema).contains("integer")
      let below: JSONNode = isWhole ? .number(Int(least) - 1) : .number(least.nextDown)
      let above: JSONNode = isWhole ? .number(Int(most) + 1) : .number(most.nextUp)
      #expect(try !isRefused(property.path, as: minimum), "\(property.path) minimum")
      #expect(try !isRefused(property.path, as: maximum), "\(property.path) maximum")
      #expect(try isRefused(property.path, as: below), "\(property.path) below its minimum")
      #expect(try isRefused(property.path, as: above), "\(property.path) above its maximum")
      if isWhole { #expect(try isRefused(property.path, as: 1.5), "\(property.path)") }
    }
    #expect(bounds > 60)
  }

  @Test func `each choice and example is accepted, other values and kinds are refused`() throws {
    for property in walk.properties where !property.path.hasSuffix("$schema") {
      let schema = property.schema
      for value in (schema["enum"]?.array ?? []) + (schema["examples"]?.array ?? []) {
        // Only a log can say when tasks arrived, and this one does not.
        if value.string == "recorded", property.path == "$.workloads[2].arrivals.kind" { continue }
        let changed = try everything.changing(property.path, to: value)
        let refusals = validator.mistakes(changed).filter { $0.hasPrefix(property.path + ": ") }
        #expect(
          try isRefused(property.path, as: value) == !refusals.isEmpty,
          "\(property.path): \(value.compactText)")
      }
      if schema["enum"] != nil || schema["pattern"] != nil || schema["const"] != nil {
        #expect(try isRefused(property.path, as: "no such thing!"), "\(property.path)")
      }
      if let type = schema["type"]?.string {
        let other: JSONNode = type == "object" || type == "array" ? 1 : .object([])
        #expect(try isRefused(property.path, as: other), "\(property.path) as another kind")
      } else if schema["then"]?["$ref"] != nil {
        #expect(try isRefused(property.path, as: .array([])), "\(property.path) as a list")
      }
      if schema["minItems"] != nil {
        #expect(try isRefused(property.path, as: .array([])), "\(property.path) empty")
      }
    }
  }

  private static func types(_ schema: JSONNode) -> [String] {
    (schema["type"]?.array ?? [schema["type"] ?? .null]).compactMap(\.string)
  }

  @Test func `a law is accepted in the place of every number where the schema says so`() throws {
    var places = 0
    for property in walk.properties where property.schema["then"]?["$ref"] != nil {
      guard let selector = JSONSelector(parsing: property.path),
        let value = try? everything.value(at: selector), value["uncertain"] == nil
      else { continue }
      places += 1
      let law: JSONNode = .object([("uncertain", "choice"), ("values", .array([value]))])
      let changed = try everything.changing(property.path, to: law)
      #expect(validator.mistakes(changed).isEmpty, "\(property.path)")
      let other = try everything.changing(property.path, to: ["uncertain": "choices"])
      #expect(!validator.mistakes(other).isEmpty, "\(property.path)")
    }
    #expect(places > 150)
    for path in ["$.experiment.seed", "$.experiment.horizon", "$.vary.values[0]"] {
      let law: JSONNode = ["uncertain": "choice", "values": [1]]
      #expect(try !validator.mistakes(everything.changing(path, to: law)).isEmpty, "\(path)")
    }
  }

  @Test func `each default is what the decoder fills in`() throws {
    var defaults = 0
    for property in walk.properties {
      guard let value = property.schema["default"] else { continue }
      defaults += 1
      let without = try everything.changing(property.path, to: nil)
      let with = try everything.changing(property.path, to: value)
      let a = try Scenario(decoding: without, files: files).resolved
      let b = try Scenario(decoding: with, files: files).resolved
      #expect(a == b, "\(property.path)")
    }
    #expect(defaults > 35)
  }

  @Test func `everything is described, and has examples where it is no object`() {
    for property in walk.properties {
      #expect(property.schema["description"]?.string?.isEmpty == false, "\(property.path)")
      let isPart = property.schema["properties"] != nil || property.schema["items"] != nil
      let hasValues = ["examples", "enum", "const"].contains { property.schema[$0] != nil }
      #expect(isPart || hasValues, "\(property.path)")
    }
  }

  @Test func `the pattern of durations is what durations are`() throws {
    let texts = [
      "5 min", "1.5h", "300 ms", "0 s", ".5 s", "5. s", "2 weeks", "1 week", "7   d", "12 us", "5",
      "min", "", "-5 s", "5 m", "1e3 s", "5 min ", " 5 min", "5 Min", "1.2.3 s", "five min", ". s",
    ]
    let span = try #require(walk.properties.first { $0.path == "$.experiment.horizon" })
    let pattern = try #require(span.schema["pattern"]?.string)
    for text in texts {
      #expect((SimDuration(parsing: text) != nil) == matches(text, pattern), "\"\(text)\"")
    }
  }

  @Test func `the pattern of names is what names are`() throws {
    let name = try #require(walk.properties.first { $0.path == "$.name" })
    let pattern = try #require(name.schema["pattern"]?.string)
    let long = String(repeating: "a", count: 64)
    for text in [
      "a", "agentic-2", "A.b_c", "", ".a", "-a", "a/b", "a b", "é", "a\n", long, long + "a",
    ] {
      #expect(try isRefused("$.name", as: .string(text)) != matches(text, pattern), "\"\(text)\"")
    }
  }
}

@Suite struct ScenarioSchemaValidationTests {
  private let validator = SchemaValidator(root: ScenarioSchema.document)

  @Test func `every scenario of the repository is valid, as written and resolved`() throws {
    let folder = Fixture.repository.appendingPathComponent("scenarios")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let scenarios = names.filter { $0.hasSuffix(".json") }.map { "scenarios/" + $0 }
    #expect(scenarios.count >= 2)
    for path in scenarios {
      let root = try Fixture.tree(path)
      #expect(validator.mistakes(root).isEmpty, "\(path)")
      let scenario = try Scenario(decoding: root, files: Fixture.files(of: root))
      #expect(validator.mistakes(scenario.resolved).isEmpty, "\(path), resolved")
    }
    #expect(validator.mistakes(try Fixture.everything()).isEmpty)
  }

  @Test func `a resolved scenario is valid, and resolves to itself`() throws {
    let files = try Fixture.files()
    let resolved = try Scenario(decoding: Fixture.everything(), files: files).resolved
    let text = resolved.prettyText
    let read = try JSONNode(parsing: Array(text.utf8), file: "scenario.resolved.json")
    #expect(validator.mistakes(read).isEmpty)
    #expect(try Scenario(decoding: read, files: files).resolved.prettyText == text)
  }

  @Test func `the validator refuses what the schema refuses`() throws {
    let everything = try Fixture.everything()
    let changes: [(String, JSONNode, String)] = [
      ("$.polices", 1, "$.polices: additionalProperties"),
      ("$.world.outages", "yes", "$.world.outages: type"),
      ("$.experiment.seed", 9_007_199_254_740_992, "$.experiment.seed: maximum"),
      ("$.experiment.horizon", "5", "$.experiment.horizon: pattern"),
      ("$.policies[1].preset", "cheap", "$.policies[1].preset: enum"),
      ("$.schema", "tollway.scenario/2", "$.schema: const"),
      ("$.policies", [], "$.policies: minItems"),
      ("$.workloads[0].arrivals.kind", "closed", "$.workloads[0].arrivals: required clients"),
      (
        "$.policies[4].model_choice.quality_weight", 1,
        "$.policies[4].model_choice.quality_weight: additionalProperties"
      ),
    ]
    for (path, value, mistake) in changes {
      let changed = try everything.changing(path, to: value)
      #expect(validator.mistakes(changed).contains(mistake), "\(path)")
    }
  }
}
