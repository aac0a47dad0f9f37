import Accounting
import Demand
import Quantities
import Supply

/// One attempt of a task as it is drawn.
struct TaskBar {
  /// Seconds since the arrival of the task.
  let sent: Double
  let firstToken: Double
  let end: Double
  /// Seconds at which the attempt before it in the same call had ended; `nil` for a first attempt.
  let waitedSince: Double?
  /// Position of the provider among those with a colour of their own.
  let series: Int
  let row: AttemptRow
  /// Whether it went elsewhere than the attempt before it, which had failed.
  let isFailover: Bool
  let words: String

  var isServed: Bool { row.outcome == .served }
  /// What stands at a bar that was not served.
  var sign: String { isServed ? "" : row.outcome == .rateLimited ? "429" : "×" }
  /// Share of its input that was read from a cache.
  var cachedShare: Double {
    let input = row.usage.input.count
    return input > 0 ? Double(row.usage.cacheRead.count) / Double(input) : 0
  }
}

/// Conversations that are drawn on one line, since they are not under way at the same time.
struct TaskLane {
  let name: String
  let bars: [TaskBar]
}

/// Time in which stretches without any attempt are cut short.
struct CutTime {
  /// Idle stretches that are cut: from where on, and how much is left out [s].
  private(set) var cuts: [(after: Double, left: Double)] = []
  let limit: Double

  /// - Parameters:
  ///   - busy: stretches with an attempt under way [s].
  ///   - limit: what is left of a longer idle stretch [s].
  init(_ busy: [(start: Double, end: Double)], limit: Double) {
    self.limit = limit
    var end = 0.0
    for stretch in busy.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if stretch.start - end > limit { cuts.append((end + limit, stretch.start - end - limit)) }
      end = max(end, stretch.end)
    }
  }

  /// Where an instant stands [s].
  func place(_ seconds: Double) -> Double {
    var left = 0.0
    for cut in cuts where seconds > cut.after { left += min(cut.left, seconds - cut.after) }
    return seconds - left
  }

  /// Where something was left out [s].
  var breaks: [Double] { cuts.map { place($0.after) - limit / 2 } }

  /// A round limit at which idle stretches take about as much room as attempts.
  static func limit(_ busy: [(start: Double, end: Double)]) -> Double {
    let work = busy.reduce(0) { $0 + $1.end - $1.start }
    return Axis.step(for: max(0.5, work / Double(max(1, busy.count))))
  }
}

/// How one task went under one policy, ready to be drawn.
struct TaskPanel {
  let title: String
  let lanes: [TaskLane]
  let time: CutTime
  /// Where the end of the task stands [s].
  let length: Double

  /// The most lines for sub-agents: more of them share the last one.
  static let subAgentLanes = 5

  /// Stretches with an attempt under way, since the arrival of the task [s].
  static func busy(_ course: TaskCourse) -> [(start: Double, end: Double)] {
    course.calls.flatMap(\.attempts).map { row in
      let start = (row.sentAt - course.task.arrivedAt).seconds
      return (start, start + row.duration.seconds)
    }
  }

  /// - Parameter limit: what is left of a longer stretch without an attempt [s].
  init(
    _ course: TaskCourse, name: String, providers: [ProviderID], catalogue: Catalogue, limit: Double
  ) {
    let start = course.task.arrivedAt
    let whole = (course.task.endedAt - start).seconds
    time = CutTime(Self.busy(course), limit: limit)
    length = time.place(whole)
    func seconds(_ instant: SimTime) -> Double { (instant - start).seconds }
    var bars: [(branch: Int32, bar: TaskBar)] = []
    for call in course.calls {
      var previous: AttemptRow?
      for row in call.attempts.sorted(by: { ($0.sentAt, $0.attempt) < ($1.sentAt, $1.attempt) }) {
        let provider = catalogue[row.endpoint].provider
        let series = providers.firstIndex(of: provider) ?? providers.count
        let isRetry = row.role == .retry && previous != nil
        bars.append(
          (
            row.branch,
            TaskBar(
              sent: seconds(row.sentAt), firstToken: seconds(row.sentAt + row.timeToFirstToken),
              end: seconds(row.sentAt + row.duration),
              waitedSince: isRetry ? previous.map { seconds($0.sentAt + $0.duration) } : nil,
              series: series, row: row,
              isFailover: isRetry && previous?.endpoint != row.endpoint,
              words: Self.words(row, catalogue))
          ))
        previous = row
      }
    }
    lanes = Self.lanes(bars)
    var cost = USD.zero
    for call in course.calls { cost += call.cost }
    let ending = Self.words(course.task.ending)
    title =
      "\(name): \(course.calls.count) calls, \(MetricUnit.seconds.text(whole)), "
      + "\(MetricUnit.usd.text(cost.dollars)), \(ending)"
  }

  /// The main conversation, then sub-agents, each on the first line that is free.
  private static func lanes(_ bars: [(branch: Int32, bar: TaskBar)]) -> [TaskLane] {
    let branches = Array(Set(bars.map(\.branch))).sorted()
    let sets = branches.map { branch in
      (branch: branch, bars: bars.filter { $0.branch == branch }.map(\.bar))
    }
    var lanes = sets.filter { $0.branch == 0 }.map { TaskLane(name: "main", bars: $0.bars) }
    var lines: [(end: Double, bars: [TaskBar])] = []
    let agents = sets.filter { $0.branch != 0 }.map { set in
      (
        bars: set.bars, start: set.bars.map(\.sent).min() ?? 0,
        end: set.bars.map(\.end).max() ?? 0, branch: set.branch
      )
    }.sorted { ($0.start, $0.branch) < ($1.start, $1.branch) }
    for agent in agents {
      let free =
        lines.firstIndex { $0.end <= agent.start }
        ?? (lines.count < subAgentLanes ? nil : lines.count - 1)
      if let free {
        lines[free].bars += agent.bars
        lines[free].end = max(lines[free].end, agent.end)
      } else {
        lines.append((agent.end, agent.bars))
      }
    }
    lanes += lines.enumerated().map { number, line in
      TaskLane(name: "sub-agents \(number + 1)", bars: line.bars)
    }
    return lanes
  }

  private static func words(_ ending: TaskEnding) -> String {
    switch ending {
    case .solved: "solved"
    case .unsolved: "unsolved"
    case .censored: "cut off by the end of the run"
    }
  }

  private static func words(_ row: AttemptRow, _ catalogue: Catalogue) -> String {
    let provider = catalogue.providers[Int(catalogue[row.endpoint].provider.index)].slug
    var text = "step \(row.step + 1), try \(row.attempt + 1) at \(provider): \(row.outcome.name)"
    text += ", \(MetricUnit.seconds.text(row.duration.seconds))"
    guard row.usage.input != .zero else { return text }
    text += ", first token after \(MetricUnit.seconds.text(row.timeToFirstToken.seconds))"
    let share = Double(row.usage.cacheRead.count) / Double(row.usage.input.count)
    text += ", \(NumberText.percent(share, decimals: 0)) of \(row.usage.input.count) input "
    return text + "tokens from cache, \(MetricUnit.usd.text(row.cost.dollars))"
  }
}
