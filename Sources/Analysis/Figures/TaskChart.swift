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

/// How one task went under one policy, ready to be drawn.
struct TaskPanel {
  let title: String
  let lanes: [TaskLane]
  /// Seconds from arrival to end.
  let length: Double

  /// The most lines for sub-agents: more of them share the last one.
  static let subAgentLanes = 5

  init(_ course: TaskCourse, name: String, providers: [ProviderID], catalogue: Catalogue) {
    let start = course.task.arrivedAt
    length = (course.task.endedAt - start).seconds
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
      "\(name): \(course.calls.count) calls, \(MetricUnit.seconds.text(length)), "
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

/// Draws what one task did over time, a panel per policy on one scale.
struct TaskChart {
  let panels: [TaskPanel]
  /// Names of the providers that have a colour, then `other providers` where there are some.
  let providers: [String]

  private static let barHeight = 12.0
  private static let laneHeight = 26.0

  /// The chart for programs that draw Vega-Lite.
  var layout: VegaLayout {
    let longest = panels.map(\.length).max() ?? 1
    let unit = MetricUnit.seconds.scale(for: longest)
    let across = VegaScale(
      VegaScale.linear(maximum: longest / unit.divisor),
      title: "time since the task arrived [\(unit.suffix.dropFirst())]")
    return VegaLayout(
      panels.map { panel in
        VegaSchedule(
          lanes: panel.lanes.map(\.name),
          series: VegaSeries(providers, colours: providers.indices.map { min($0, 7) }),
          across: across,
          bars: panel.lanes.flatMap { lane in
            lane.bars.map { bar in
              VegaSchedule.Bar(
                lane: lane.name, series: bar.series, start: bar.sent / unit.divisor,
                first: bar.firstToken / unit.divisor, end: bar.end / unit.divisor,
                isServed: bar.isServed, isCached: bar.cachedShare >= 0.5,
                sign: bar.isServed ? "" : bar.row.outcome == .rateLimited ? "429" : "×",
                text: bar.words)
            }
          }, end: panel.length / unit.divisor
        ).panel(title: panel.title)
      })
  }

  func draw(in start: Drawing) -> Drawing {
    var drawing = start
    var y = drawing.legend(providers, isMarkers: false, y: 2) + 2
    y += signs(in: &drawing, y: y) + 6
    let hasNames = panels.contains { $0.lanes.count > 1 }
    let left = hasNames ? (drawing.isNarrow ? 82.0 : 92) : 8
    let longest = panels.map(\.length).max() ?? 1
    let scale = MetricUnit.seconds.scale(for: longest)
    let axis = Axis.linear(
      maximum: longest / scale.divisor, from: left, to: drawing.width - 16)
    for panel in panels {
      drawing.text(panel.title, x: 4, y: y + 12, style: "strong")
      y += 20
      let bottom = y + Double(panel.lanes.count) * Self.laneHeight + 2
      for tick in axis.ticks(count: drawing.isNarrow ? 4 : 8) {
        drawing.line(axis.position(tick), y, axis.position(tick), bottom, "grid")
      }
      for lane in panel.lanes {
        if hasNames {
          drawing.text(lane.name, x: left - 8, y: y + 18, anchor: "end", style: "soft")
        }
        draw(lane, in: &drawing, axis, divisor: scale.divisor, y: y + 7)
        y += Self.laneHeight
      }
      let end = axis.position(panel.length / scale.divisor)
      drawing.line(end, y - Double(panel.lanes.count) * Self.laneHeight, end, y + 2, "axis dashed")
      y += 12
    }
    for tick in axis.ticks(count: drawing.isNarrow ? 4 : 8) {
      drawing.text(
        axis.tickText(tick), x: axis.position(tick), y: y + 6, anchor: "middle", style: "soft")
    }
    drawing.text(
      "time since the task arrived [\(scale.suffix.dropFirst())]",
      x: (axis.from + axis.to) / 2, y: y + 26, anchor: "middle", style: "soft")
    drawing.extend(to: y + 34)
    return drawing
  }

  private func draw(
    _ lane: TaskLane, in drawing: inout Drawing, _ axis: Axis, divisor: Double, y: Double
  ) {
    var lastLabel = -Double.infinity
    for bar in lane.bars {
      let places = [bar.sent, bar.firstToken, bar.end].map { axis.position($0 / divisor) }
      let middle = y + Self.barHeight / 2
      if let since = bar.waitedSince {
        let from = axis.position(since / divisor)
        if places[0] - from > 1.5 { drawing.line(from, middle, places[0], middle, "axis dashed") }
      }
      // Tooltips are for pointers; a telephone has none.
      let title = drawing.isNarrow ? "" : bar.words
      let colour = bar.series < 7 ? bar.series : 7
      if bar.isServed {
        drawing.rectangle(
          x: places[0], y: y, width: max(0.8, places[1] - places[0]), height: Self.barHeight,
          "wait\(colour)", title: title)
        drawing.rectangle(
          x: places[1], y: y, width: max(0.8, places[2] - places[1]), height: Self.barHeight,
          "fill\(colour)", title: title)
      } else {
        let width = max(5, places[2] - places[0])
        drawing.rectangle(
          x: places[0], y: y, width: width, height: Self.barHeight, "hollow line\(colour)",
          title: title)
        if places[0] > lastLabel {
          let text = bar.row.outcome == .rateLimited ? "429" : "×"
          drawing.text(text, x: places[0], y: y - 1, style: "strong")
          lastLabel = places[0] + Drawing.width(of: text)
        }
      }
      if bar.cachedShare >= 0.5 {
        drawing.line(
          places[0], y + Self.barHeight + 3, max(places[0] + 1.5, places[2]),
          y + Self.barHeight + 3, "line7")
      }
      if bar.isFailover {
        drawing.path(
          [(places[0], y - 1), (places[0] - 4, y - 7), (places[0] + 4, y - 7)], "label",
          isClosed: true)
      }
    }
  }

  /// The key of all signs that are not colours; returns the height that it took.
  private func signs(in drawing: inout Drawing, y: Double) -> Double {
    let names = [
      "waits for its first token", "streams", "half of the input or more from a cache",
      "failed (429: refused)", "goes on elsewhere after a failure", "pause before a retry",
    ]
    var (left, top) = (4.0, y)
    for (sign, name) in names.enumerated() {
      let space = 30 + Drawing.width(of: name) + 14
      if left + space > drawing.width + 12, left > 4 {
        left = 4
        top += Drawing.lineHeight + 4
      }
      switch sign {
      case 0: drawing.rectangle(x: left, y: top + 2, width: 20, height: 11, "wait7")
      case 1: drawing.rectangle(x: left, y: top + 2, width: 20, height: 11, "fill7")
      case 2: drawing.line(left, top + 9, left + 20, top + 9, "line7")
      case 3:
        drawing.rectangle(x: left, y: top + 3, width: 8, height: 9, "hollow line7")
        drawing.text("×", x: left + 11, y: top + 12, style: "strong")
      case 4:
        drawing.path(
          [(left + 10, top + 11), (left + 5, top + 4), (left + 15, top + 4)], "label",
          isClosed: true)
      default: drawing.line(left, top + 8, left + 20, top + 8, "axis dashed")
      }
      drawing.text(name, x: left + 26, y: top + 12)
      left += space
    }
    return top + Drawing.lineHeight + 4 - y
  }
}
