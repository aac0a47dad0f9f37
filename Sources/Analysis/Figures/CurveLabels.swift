/// Finds room for labels beside marks, off curves and other labels.
struct CurveLabels {
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private var points: [(x: Double, y: Double)] = []

  init(within x: ClosedRange<Double>, _ y: ClosedRange<Double>) {
    self.x = x
    self.y = y
  }

  mutating func keepOff(_ points: [(x: Double, y: Double)]) {
    for (a, b) in zip(points, points.dropFirst()) {
      // Long straight parts of a curve have no points of their own.
      for part in 0..<8 {
        let share = Double(part) / 8
        self.points.append((a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)))
      }
    }
    self.points += points
  }

  /// The middle of the lowest base line of a label: the first of twelve places that is free, or the
  /// first.
  ///
  /// - Parameters:
  ///   - lines: The label, from above.
  ///   - isFar: Whether places further off are looked at too, where a line has to lead from the label
  ///     to its mark.
  mutating func place(
    _ lines: [String], beside point: (x: Double, y: Double), isFar: Bool = false
  ) -> (x: Double, y: Double) {
    let half = (lines.map(Drawing.width).max() ?? 0) / 2
    let above = Double(lines.count - 1) * Drawing.lineHeight
    var offsets: [(Double, Double)] = [
      (half + 10, 4), (-half - 10, 4), (0, -12), (0, 22), (half + 4, -12), (-half - 4, -12),
      (half + 4, 22), (-half - 4, 22), (0, -26), (0, 36), (half + 4, -26), (-half - 4, 36),
    ]
    if isFar {
      for turn in 0..<8 {
        let distance = 40 + 14 * Double(turn)
        for across in [0, -half, half, -2 * half] {
          offsets += [(across, distance), (across, 8 - distance)]
        }
      }
    }
    let places = offsets.map { (x: point.x + $0.0, y: point.y + $0.1) }
    let free = places.first { spot in
      x.contains(spot.x - half) && x.contains(spot.x + half) && y.contains(spot.y)
        && y.contains(spot.y - 11 - above)
        && !points.contains { other in
          abs(other.x - spot.x) < half + 4 && other.y > spot.y - 14 - above && other.y < spot.y + 6
        }
    }
    let spot = free ?? places[0]
    for line in lines.indices {
      let y = spot.y - 4 - Double(line) * Drawing.lineHeight
      for part in 0...8 { points.append((spot.x - half + Double(part) / 4 * half, y)) }
    }
    return spot
  }
}
