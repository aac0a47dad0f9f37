import Formats
import NumericalMethods
import Studies
import Testing

/// Tasks: each replication of each cell once, named by what they are.
@Suite struct SweepPlanTests {
  private static let identity = SweepIdentity(
    scenario: "s", catalogue: "c", files: "f", program: "p", metrics: "m")

  private static func sweep(_ values: [Int]) -> Sweep {
    let axis = SweepAxis(path: "a.b", span: .values(values.map { JSONNode.number($0) }))
    return Sweep(of: .object([]), design: SweepDesign(method: .grid, axes: [axis]))
  }

  @Test func `however it is divided, each replication of each cell is in one task`() {
    var stream = RandomStream(seed: 5, entity: 0, code: 0)
    for _ in 0..<200 {
      let cells = 1 + Int(stream.below(12))
      let replications = 1 + Int(stream.below(9))
      let work = (0..<cells).map { _ in stream.exponential() * 10 }
      let plan = SweepPlan(
        Self.sweep(Array(0..<cells)), Self.identity, replications: replications, work: work,
        share: stream.exponential() * 30)
      let units = plan.tasks.flatMap(\.parts).flatMap { part in
        part.replications.map { [part.cell, $0] }
      }
      let expected = (0..<cells).flatMap { cell in (0..<replications).map { [cell, $0] } }
      #expect(units == expected)
      #expect(Set(plan.tasks.map(\.id)).count == plan.tasks.count)
    }
  }

  @Test func `a task has at most its share of work, or one replication`() {
    let work = [1.0, 4, 2, 9]
    let plan = SweepPlan(
      Self.sweep([0, 1, 2, 3]), Self.identity, replications: 3, work: work, share: 5)
    for task in plan.tasks {
      let sum = task.parts.reduce(0) { $0 + work[$1.cell] * Double($1.replications.count) }
      let units = task.parts.reduce(0) { $0 + $1.replications.count }
      #expect(sum <= 5 || units == 1)
    }
  }

  @Test func `the id is a hash of all that identifies the work`() {
    let part = [SweepPart(cell: 1, replications: 0..<3)]
    func id(
      _ values: [Int] = [7, 8], _ parts: [SweepPart] = part,
      _ change: (inout SweepIdentity) -> Void = { _ in }
    ) -> String {
      var identity = Self.identity
      change(&identity)
      return SweepTask(parts, of: Self.sweep(values), identity).id
    }
    #expect(id() == id())
    // The value of another cell is not this task's.
    #expect(id([6, 8]) == id())
    let others = [
      id([7, 9]), id([7, 8], [SweepPart(cell: 0, replications: 0..<3)]),
      id([7, 8], [SweepPart(cell: 1, replications: 1..<4)]),
      id([7, 8], [SweepPart(cell: 1, replications: 0..<2)]), id { $0.scenario = "x" },
      id { $0.catalogue = "x" }, id { $0.files = "x" }, id { $0.program = "x" },
      id { $0.metrics = "x" },
    ]
    #expect(Set(others + [id()]).count == others.count + 1)
    #expect(id().count == 16)
  }

  @Test func `a plan is read back, and refused after any change of a line`() throws {
    let sweep = Self.sweep([4, 5, 6])
    let plan = SweepPlan(
      sweep, Self.identity, replications: 4, work: [1, 1, 1], share: 3)
    let texts = plan.tasks.map(\.line.compactText)
    func read(_ texts: [String], _ identity: SweepIdentity = Self.identity) throws -> SweepPlan? {
      SweepPlan(lines: try texts.map { try JSONNode($0) }, of: sweep, identity)
    }
    #expect(try read(texts)?.tasks.map(\.id) == plan.tasks.map(\.id))
    #expect(try read(texts)?.tasks.map(\.parts) == plan.tasks.map(\.parts))
    for (from, to) in [
      (#""replications": 3"#, #""replications": 2"#), (#""a.b": 4"#, #""a.b": 5"#),
      (#""cell": 0"#, #""cell": 1"#), (#""cell": 0"#, #""cell": 9"#),
      (#""program": "p""#, #""program": "q""#),
    ] {
      let changed = texts[0].replacing(from, with: to)
      #expect(changed != texts[0])
      #expect(try read([changed] + texts.dropFirst()) == nil)
    }
    var other = Self.identity
    other.catalogue = "d"
    #expect(try read(texts, other) == nil)
    #expect(other.difference(from: Self.identity) == "the catalogue")
    #expect(Self.identity.difference(from: Self.identity) == nil)
  }
}
