import Accounting
import Demand
import Formats
import Quantities
import Simulation
import Studies
import Testing

/// One task watched under several policies, against runs that were watched from beginning to end.
@Suite struct TaskSampleTests {
  private final class Everything: AttemptSink {
    var rows: [AttemptRow] = []
    var tasks: [TaskRow] = []
    func record(_ row: AttemptRow) { rows.append(row) }
    func taskEnded(_ task: TaskRow) { tasks.append(task) }
  }

  private func experiment(preset: JSONNode, rate: JSONNode) throws -> Experiment {
    let root = try Fixture.tree("Tests/Fixtures/small.json")
      .changing("workload.preset", to: preset)
      .changing("workload.arrivals.rate_per_h", to: rate)
      .changing("workload.task_types", to: [["name": "code:debugging"]])
    return try Experiment(decoding: root, files: Fixture.files())
  }

  private func whole(_ experiment: Experiment, policy: Int) throws -> Everything {
    let all = Everything()
    let position = RunPosition(workload: 0, point: 0, policy: policy, replication: 0)
    _ = try experiment.plan(position, in: experiment.settings).run(sink: all)
    return all
  }

  @Test func `the task is the median one and what is kept is what the run did`() async throws {
    let experiment = try experiment(preset: "coding-agent-heavy", rate: 60)
    let samples = try await experiment.taskSamples(of: [[0, 1]], point: 0, threads: 2)
    let sample = try #require(samples.first)
    #expect(samples.count == 1 && sample.courses.map(\.policy) == [0, 1])
    let baseline = try whole(experiment, policy: 0)
    let measured = baseline.tasks.filter { $0.isMeasured && $0.ending != .censored }
    let first = try #require(measured.map(\.task.number).min())
    let candidates = measured.filter { $0.task.number < first + 100 }
    #expect(sample.candidates == candidates.count && candidates.count > 5)
    let time = try #require(candidates.first { $0.task == sample.task }).taskTime
    let (below, above) = (
      candidates.count { $0.taskTime < time }, candidates.count { $0.taskTime > time }
    )
    #expect(below <= candidates.count / 2 && above <= candidates.count / 2)
    for course in sample.courses {
      let all = try whole(experiment, policy: course.policy)
      let rows = all.rows.filter { $0.task == sample.task }
      let kept = course.calls.flatMap(\.attempts)
      #expect(kept.count == rows.count && !rows.isEmpty)
      #expect(Set(kept.map(\.sentAt)) == Set(rows.map(\.sentAt)))
      #expect(
        kept.reduce(0) { $0 + $1.cost.picoDollars } == rows.reduce(0) { $0 + $1.cost.picoDollars })
      let end = try #require(all.tasks.first { $0.task == sample.task })
      #expect(course.task.arrivedAt == end.arrivedAt && course.task.endedAt == end.endedAt)
    }
  }

  @Test func `threads and order change nothing`() async throws {
    let experiment = try experiment(preset: "coding-agent-heavy", rate: 30)
    let one = try await experiment.taskSamples(of: [[1]], point: 0, threads: 1)
    let two = try await experiment.taskSamples(of: [[1, 0]], point: 0, threads: 2)
    #expect(String(reflecting: one) == String(reflecting: two) && !one.isEmpty)
  }

  @Test func `single calls are not worth a chart`() async throws {
    let root = try Fixture.tree("Tests/Fixtures/small.json").changing(
      "workload.session", to: ["calls": 1])
    let experiment = try Experiment(decoding: root, files: Fixture.files())
    let samples = try await experiment.taskSamples(of: [[0, 1]], point: 0, threads: 1)
    #expect(samples.isEmpty)
  }
}
