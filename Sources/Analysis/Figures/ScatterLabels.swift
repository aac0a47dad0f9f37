/// Finds room for short labels beside the marks of a scatter plot.
struct ScatterLabels {
  /// A rectangle by its middle and half its sides.
  private struct Area {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    func meets(_ other: Area) -> Bool {
      abs(x - other.x) < width + other.width && abs(y - other.y) < height + other.height
    }
  }

  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  /// What is taken: marks and labels.
  private var taken: [Area] = []

  init(within x: ClosedRange<Double>, _ y: ClosedRange<Double>) {
    self.x = x
    self.y = y
  }

  /// Keeps labels off a mark.
  mutating func block(_ point: (x: Double, y: Double)) {
    taken.append(Area(x: point.x, y: point.y, width: 5, height: 5))
  }

  /// Keeps labels off a straight line along one of the axes.
  mutating func block(from a: (x: Double, y: Double), to b: (x: Double, y: Double)) {
    taken.append(
      Area(
        x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, width: abs(a.x - b.x) / 2,
        height: abs(a.y - b.y) / 2))
  }

  /// Labels of marks that lie on one another as one: `5, 7-9`.
  ///
  /// - Parameter points: numbers in ascending order with the places of their marks.
  static func together(
    _ points: [(number: Int, x: Double, y: Double)]
  ) -> [(text: String, x: Double, y: Double)] {
    var groups: [[(number: Int, x: Double, y: Double)]] = []
    for point in points {
      let near = groups.firstIndex { group in
        abs(group[0].x - point.x) < 12 && abs(group[0].y - point.y) < 12
      }
      if let near { groups[near].append(point) } else { groups.append([point]) }
    }
    return groups.map { group in
      var runs: [ClosedRange<Int>] = []
      for number in group.map(\.number) {
        if let last = runs.last, last.upperBound + 1 == number {
          runs[runs.count - 1] = last.lowerBound...number
        } else {
          runs.append(number...number)
        }
      }
      let texts = runs.map { run in
        run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)"
      }
      return (texts.joined(separator: ", "), group[0].x, group[0].y)
    }
  }

  /// Unit vectors to places around a mark, those that read best first.
  private static let directions: [(across: Double, down: Double)] = [
    (1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8),
    (0.95, -0.4), (-0.95, -0.4), (0.95, 0.4), (-0.95, 0.4), (0.4, -0.95), (-0.4, -0.95),
    (0.4, 0.95), (-0.4, 0.95),
  ]

  /// Writes a label at the nearest place that is free, with a line to its mark where that is far
  /// off; at the first place where none is free.
  mutating func write(
    _ text: String, beside point: (x: Double, y: Double), in drawing: inout Drawing
  ) {
    let half = Drawing.width(of: text) / 2
    func area(_ distance: Double, _ direction: (across: Double, down: Double)) -> Area {
      Area(
        x: point.x + direction.across * (distance + half - 4),
        y: point.y + direction.down * distance, width: half + 1, height: 6)
    }
    var found: (area: Area, isFar: Bool)?
    for distance in [13.0, 18, 24, 32, 42, 54, 68, 84] where found == nil {
      for direction in Self.directions where found == nil {
        let area = area(distance, direction)
        guard x.contains(area.x - half), x.contains(area.x + half), y.contains(area.y - 6),
          y.contains(area.y + 6), !taken.contains(where: area.meets)
        else { continue }
        found = (area, distance > 20)
      }
    }
    let place = found?.area ?? area(13, (1, 0))
    taken.append(place)
    if found?.isFar == true {
      let share = 1 - 8 / max(8, abs(place.x - point.x) + abs(place.y - point.y))
      drawing.line(
        point.x, point.y, point.x + share * (place.x - point.x),
        point.y + share * (place.y - point.y), "axis thin")
    }
    drawing.text(text, x: place.x, y: place.y + 4, anchor: "middle", style: "strong")
  }
}
