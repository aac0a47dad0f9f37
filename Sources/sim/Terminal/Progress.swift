import Analysis
import Foundation
import Studies
import Synchronization

/// How far a long command has come, on stderr: a line that is redrawn at most ten times a second on
/// a terminal, one line each ten seconds elsewhere, nothing where it is quiet.
final class Progress: Sendable {
  /// How far it is.
  struct Reading: Sendable {
    /// What is done of the whole, 0…1; `nil` where nobody knows.
    var share: Double?
    /// Where in the work it is, as `run 3 of 30`.
    var position = ""
    /// What has been worked off so far, and its unit: calls, rows, bytes.
    var count: (amount: Int, unit: String)?
  }

  private let doing: String
  private let read: @Sendable () -> Reading
  private let startedAt = ContinuousClock.now
  private let isRedrawn: Bool
  /// Whether nothing more is shown.
  private let isOver = Mutex(false)

  /// Begins to show work.
  ///
  /// - Parameters:
  ///   - doing: what is going on, as `simulating`.
  ///   - isQuiet: whether nothing is shown.
  ///   - read: how far the work is; called from a thread of its own.
  init(_ doing: String, isQuiet: Bool, read: @escaping @Sendable () -> Reading = { Reading() }) {
    self.doing = doing
    self.read = read
    isRedrawn = Terminal.canRedraw
    if isQuiet {
      clear()
      return
    }
    // What is over in the blink of an eye needs no bar. A thread of its own, for those of runs are
    // all busy.
    let (first, step) = isRedrawn ? (0.2, 0.1) : (10, 10)
    Thread.detachNewThread { [weak self] in
      var next = first
      while let self, !self.isOver.withLock({ $0 }) {
        let seconds = self.startedAt.duration(to: .now) / .seconds(1)
        if seconds >= next {
          self.show(seconds)
          next = seconds + step
        }
        usleep(50_000)
      }
    }
  }

  /// Shows the runs of an experiment.
  convenience init(_ doing: String, _ meter: RunMeter, isQuiet: Bool) {
    self.init(doing, isQuiet: isQuiet) {
      let now = meter.reading
      return Reading(
        share: now.runs == 0 ? nil : now.runsDone / Double(now.runs),
        position: "\(now.runsEnded)/\(now.runs) runs",
        count: now.calls == 0 ? nil : (now.calls, "calls"))
    }
  }

  /// Shows steps of which all take about as long.
  convenience init(_ doing: String, _ steps: StepMeter, isQuiet: Bool) {
    self.init(doing, isQuiet: isQuiet) { steps.reading }
  }

  deinit { clear() }

  /// Takes the line away and shows nothing more.
  func clear() {
    isOver.withLock { isOver in
      if !isOver, isRedrawn { Terminal.draw(nil) }
      isOver = true
    }
  }

  private func show(_ seconds: Double) {
    let line = ProgressLine(doing: doing, reading: read(), seconds: seconds)
    isOver.withLock { isOver in
      // A line that comes after the end would stand there for good.
      if isOver { return }
      if isRedrawn {
        Terminal.draw(line.bar(columns: Terminal.columns))
      } else {
        Terminal.say("sim: " + line.text)
      }
    }
  }
}

/// Counts steps of work whose number is known, or bytes of a file whose size is.
final class StepMeter: Sendable {
  private struct State {
    var done = 0
    var total: Int
    var position: String?
  }
  private let state: Mutex<State>
  private let unit: String

  /// Creates a meter of `total` steps of a unit, as `draws`; 0 where their number is not known.
  init(_ total: Int, unit: String) {
    state = Mutex(State(total: total))
    self.unit = unit
  }

  /// Takes how many are done.
  func update(done: Int, of total: Int? = nil) {
    state.withLock { state in
      state.done = done
      state.position = nil
      if let total { state.total = total }
    }
  }

  /// Takes further steps that are done.
  func add(_ steps: Int) { state.withLock { $0.done += steps } }

  /// Takes where the work is, in words, where no share of it can be told.
  func reach(_ position: String) {
    state.withLock { state in
      state.position = position
      state.total = 0
    }
  }

  /// How far it is.
  var reading: Progress.Reading {
    state.withLock { state in
      let share = state.total == 0 ? nil : min(1, Double(state.done) / Double(state.total))
      if let position = state.position {
        return Progress.Reading(share: share, position: position)
      }
      if unit == "B" || state.total == 0 {
        return Progress.Reading(share: share, count: state.done == 0 ? nil : (state.done, unit))
      }
      return Progress.Reading(share: share, position: "\(state.done)/\(state.total) \(unit)")
    }
  }
}

/// One line of progress.
struct ProgressLine {
  let doing: String
  let reading: Progress.Reading
  /// Since the work began.
  let seconds: Double

  /// `simulating: 42 %, ETA 0:12, 12/30 runs, 1.8 M calls, 42 k/s`.
  var text: String {
    "\(doing): " + (([percent, time] + work).compactMap { $0 }).joined(separator: ", ")
  }

  /// `[########------------] 42 %  ETA 0:12  simulating  12/30 runs  1.8 M calls  42 k/s`, as much
  /// of it as goes into the line.
  func bar(columns: Int) -> String {
    let width = columns < 100 ? 12 : 20
    var line = ""
    if let share = reading.share, let percent {
      let filled = Int(share * Double(width))
      line = "[" + String(repeating: "#", count: filled)
      line += String(repeating: "-", count: width - filled) + "] "
      line += String(repeating: " ", count: max(0, 5 - percent.count)) + percent
    }
    for part in [time, doing].compactMap({ $0 }) + work {
      let longer = line + (line.isEmpty ? "" : "  ") + part
      guard longer.count < columns else { break }
      line = longer
    }
    return line
  }

  private var percent: String? { reading.share.map { "\(Int($0 * 100)) %" } }

  /// What is left at the pace so far, or how long it has taken where nobody knows what is left.
  private var time: String? {
    guard let share = reading.share else { return Self.clock(seconds) + " so far" }
    guard share >= 0.01, seconds >= 1 else { return nil }
    return "ETA " + Self.clock(seconds * (1 - share) / share)
  }

  private var work: [String] {
    var work = reading.position.isEmpty ? [] : [reading.position]
    if let (amount, unit) = reading.count {
      work.append(Self.short(Double(amount), unit: unit))
      if seconds >= 1 {
        work.append(Self.short(Double(amount) / seconds, unit: unit == "B" ? "B" : "") + "/s")
      }
    }
    return work
  }

  /// `1.8 M calls`, `42 kB`, `640 B`, `42 k`.
  static func short(_ amount: Double, unit: String) -> String {
    for (size, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where amount >= size * 0.9995 {
      let scaled = amount / size
      let tenths = Int((scaled * 10).rounded())
      let number = scaled < 9.95 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(scaled.rounded()))"
      return "\(number) \(letter)" + (unit.count > 1 ? " " : "") + unit
    }
    return "\(Int(amount.rounded()))" + (unit.isEmpty ? "" : " ") + unit
  }

  /// `0:12`, `1:02:03`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e7).rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
