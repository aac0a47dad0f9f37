import NumericalMethods

/// Maps values to pixels along one direction, with round ticks.
struct Axis {
  let isLogarithmic: Bool
  /// The unit that ticks are round in, for example 60 for minutes on an axis in seconds.
  var unit = 1.0
  let low: Double
  let high: Double
  /// Pixels of `low` and `high`.
  let from: Double
  let to: Double

  /// An axis from 0 to a round number at or above `maximum`.
  static func linear(maximum: Double, from: Double, to: Double) -> Axis {
    let top = maximum > 0 ? maximum : 1
    let step = step(for: top / 4)
    return Axis(
      isLogarithmic: false, low: 0, high: (top / step - 1e-9).rounded(.up) * step, from: from,
      to: to)
  }

  /// An axis that covers the values, on both sides of nought, with a margin at either end.
  ///
  /// - Parameter margin: as a share of the span of the values.
  static func linear(covering values: [Double], margin: Double, from: Double, to: Double) -> Axis {
    let (least, most) = (values.min() ?? 0, values.max() ?? 0)
    let room = most > least ? (most - least) * margin : 1
    return Axis(isLogarithmic: false, low: least - room, high: most + room, from: from, to: to)
  }

  /// An axis between round numbers that covers the values and 0.
  static func linear(covering values: [Double], from: Double, to: Double) -> Axis {
    let finite = values.filter(\.isFinite)
    return linear(
      between: min(0, finite.min() ?? 0), max(0, finite.max() ?? 0), from: from, to: to)
  }

  /// An axis between round numbers that covers a range, and 0 where it is not far from it.
  static func linear(between first: Double, _ last: Double, from: Double, to: Double) -> Axis {
    let span = last - first
    let low = first > 0 && first < span ? 0 : first
    let high = last < 0 && -last < span ? 0 : last
    guard high > low else { return linear(maximum: 1, from: from, to: to) }
    let step = step(for: (high - low) / 6)
    return Axis(
      isLogarithmic: false, low: (low / step + 1e-9).rounded(.down) * step,
      high: (high / step - 1e-9).rounded(.up) * step, from: from, to: to)
  }

  /// A logarithmic axis that covers the values, which are above 0, with a little room.
  static func logarithmic(covering values: [Double], unit: Double = 1, from: Double, to: Double)
    -> Axis
  {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    let smallest = positive.min() ?? 1
    let largest = positive.max() ?? 10
    // A span below a factor of four would leave a single tick.
    let middle = (smallest * largest).squareRoot()
    return Axis(
      isLogarithmic: true, unit: unit, low: min(smallest / 1.15, middle / 2),
      high: max(largest * 1.15, middle * 2), from: from, to: to)
  }

  /// The pixel of a value.
  func position(_ value: Double) -> Double {
    let share =
      isLogarithmic
      ? deterministicLog(max(value, low) / low) / deterministicLog(high / low)
      : (value - low) / (high - low)
    return from + (to - from) * min(max(share, 0), 1)
  }

  /// Round values on the axis, at most about `count`.
  func ticks(count: Int) -> [Double] {
    guard isLogarithmic else {
      let step = Self.step(for: (high - low) / Double(max(1, count)))
      let first = Int((low / step - 1e-9).rounded(.up))
      let last = Int((high / step + 1e-9).rounded(.down))
      return first <= last ? (first...last).map { Double($0) * step } : []
    }
    for multiples in [[1.0, 2, 5], [1, 3], [1]] {
      let ticks = logarithmicTicks(multiples)
      if ticks.count <= count || multiples.count == 1 { return ticks }
    }
    return []
  }

  /// A tick's label in the unit of the axis, all with as many decimals as the step needs.
  func tickText(_ tick: Double) -> String {
    if isLogarithmic { return MetricUnit.number.tickText(tick / unit) }
    guard tick != 0 else { return "0" }
    let shown = ticks(count: 7)
    let step = shown.count > 1 ? shown[1] - shown[0] : 1
    return NumberText.fixed(tick, decimals: NumberText.decimals(step, digits: 1))
  }

  private func logarithmicTicks(_ multiples: [Double]) -> [Double] {
    var ticks: [Double] = []
    var decade = 1e-9
    while decade <= high {
      for multiple in multiples {
        // Powers of ten built by multiplication are a last digit off; labels show two digits.
        let tick = decade * multiple * unit
        if tick >= low, tick <= high { ticks.append(tick) }
      }
      decade *= 10
    }
    return ticks
  }

  /// The smallest of 1, 2, 5 times a power of ten at or above `size`.
  static func step(for size: Double) -> Double {
    guard size > 0, size.isFinite else { return 1 }
    var decade = 1.0
    while decade > size { decade /= 10 }
    while decade * 10 <= size { decade *= 10 }
    for multiple in [1.0, 2, 5] where decade * multiple >= size * (1 - 1e-9) {
      return decade * multiple
    }
    return decade * 10
  }
}

/// Labels that would lie on one another, moved apart.
enum LabelSpacing {
  /// Positions at least `gap` apart, in the order given, kept within the range where it has room.
  static func spread(_ wanted: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double]
  {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    var placed = wanted
    var floor = range.lowerBound
    for index in order {
      placed[index] = max(placed[index], floor)
      floor = placed[index] + gap
    }
    var ceiling = range.upperBound
    for index in order.reversed() {
      placed[index] = min(placed[index], ceiling)
      ceiling = placed[index] - gap
    }
    return placed
  }
}
