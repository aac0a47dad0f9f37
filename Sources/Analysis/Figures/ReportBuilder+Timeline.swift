import Accounting
import Quantities
import Supply

extension ReportBuilder {
  /// Attempts of one policy over time, by provider.
  private struct Timeline {
    /// Attempts by bin and series.
    let counts: [[Int64]]
    let binMinutes: Double

    /// Share of the attempts of each bin that each series had; `nil` where there were none.
    var shares: [[Double]?] {
      counts.map { bin in
        let all = bin.reduce(0, +)
        return all == 0 ? nil : bin.map { Double($0) / Double(all) }
      }
    }

    /// The same in at most so many bins: what a drawing has room for.
    func merged(to most: Int) -> Timeline {
      let group = TimeBins.group(counts.count, most: most)
      return Timeline(
        counts: TimeBins.sums(of: counts, group), binMinutes: binMinutes * Double(group))
    }
  }

  /// Who got the attempts over time, with incidents shaded; `nil` where nothing is scheduled.
  func timelineFigure(_ workload: Int) -> Figure? {
    let providers = largestProviders(workload)
    let timelines = record.policies.indices.map { timeline(workload, $0, providers) }
    guard !providers.isEmpty, timelines.allSatisfy({ $0 != nil }) else { return nil }
    let catalogue = record.catalogues[results.referencePoint]
    let names =
      ["not served"] + providers.map { catalogue.providers[$0].slug } + ["other providers"]
    let description =
      "One panel per policy. Across: time since the start of the run. Up: the share of all "
      + "attempts sent in a stretch of time that each provider served, from below, and that were "
      + "not served by anybody, at the bottom; all replications together. Frames mark the "
      + "scheduled incidents."
    return Figure(
      name: "outage-timeline" + suffix(workload),
      title: "Attempts by provider over time\(place(workload))", description: description,
      layout: VegaLayout(
        zip(timelines, policyNames).compactMap { timeline, policy in
          timeline.map { vegaPanel($0, names, policy) }
        })
    ) { drawing in
      var drawing = drawing
      var y = drawing.legend(names, isMarkers: false, y: 2) + 8
      for (policy, timeline) in timelines.enumerated() {
        guard let timeline else { continue }
        drawing.text(policyNames[policy], x: 4, y: y + 12, style: "strong")
        y += 24
        panel(
          timeline.merged(to: TimeBins.most(in: drawing)), in: &drawing,
          x: 44...(drawing.width - 16), y: y...(y + 120),
          title: policyNames[policy], names: names)
        y += 120 + (policy + 1 == timelines.count ? 44 : 30)
      }
      drawing.extend(to: y)
      return drawing
    }
  }

  /// At most five providers: those that incidents name, then by their largest share under any
  /// policy.
  private func largestProviders(_ workload: Int) -> [Int] {
    let catalogue = record.catalogues[results.referencePoint]
    var shares = Array(repeating: 0.0, count: catalogue.providers.count)
    for policy in record.policies.indices {
      var counts = Array(repeating: Int64(0), count: catalogue.providers.count)
      for run in record.runs(of: results.referenceCell(workload: workload, policy: policy)) {
        guard let timeline = run.timeline else { return [] }
        for (index, count) in timeline.served.enumerated() {
          counts[index % timeline.providerCount] += Int64(count)
        }
      }
      let all = Double(max(1, counts.reduce(0, +)))
      for provider in shares.indices {
        shares[provider] = max(shares[provider], Double(counts[provider]) / all)
      }
    }
    func isNamed(_ provider: Int) -> Bool {
      let slug = catalogue.providers[provider].slug
      return results.incidents.contains { $0.scope == slug || $0.scope.hasSuffix("at \(slug)") }
    }
    let order = shares.indices.sorted {
      (isNamed($0) ? 0 : 1, -shares[$0], $0) < (isNamed($1) ? 0 : 1, -shares[$1], $1)
    }
    return Array(order.filter { shares[$0] > 0 }.prefix(5))
  }

  /// Series: not served, the providers, all others.
  private func timeline(_ workload: Int, _ policy: Int, _ providers: [Int]) -> Timeline? {
    let runs = record.runs(of: results.referenceCell(workload: workload, policy: policy))
    guard let first = runs.first?.timeline else { return nil }
    var counts = Array(
      repeating: Array(repeating: Int64(0), count: providers.count + 2), count: first.binCount)
    for run in runs {
      guard let timeline = run.timeline, timeline.binCount == first.binCount else { return nil }
      for bin in 0..<timeline.binCount {
        for provider in 0..<timeline.providerCount {
          let place = bin * timeline.providerCount + provider
          let series = (providers.firstIndex(of: provider) ?? providers.count) + 1
          counts[bin][series] += Int64(timeline.served[place])
          counts[bin][0] += Int64(timeline.failed[place])
        }
      }
    }
    return Timeline(counts: counts, binMinutes: first.width.seconds / 60)
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ timeline: Timeline, _ names: [String], _ policy: String) -> VegaPanel {
    vegaStack(
      timeline.shares, minutes: timeline.binMinutes, names,
      up: VegaScale(VegaScale.linear(maximum: 1), title: "", text: .percent)
    ).panel(title: policy)
  }

  /// Amounts by stretch of time for programs that draw Vega-Lite, with the incidents.
  func vegaStack(
    _ amounts: [[Double]?], minutes: Double, _ names: [String], up: VegaScale
  ) -> VegaStack {
    let length = Double(amounts.count) * minutes
    let unit = length > 180 ? 60.0 : 1
    let across = VegaScale.linear(maximum: length / unit)
    return VegaStack(
      series: VegaSeries(names),
      across: VegaScale(across, title: "", text: VegaText(suffix: unit == 60 ? " h" : " min")),
      up: up,
      stretches: amounts.enumerated().compactMap { bin, amounts in
        amounts.map { amounts in
          VegaStack.Stretch(
            start: Double(bin) * minutes / unit, end: Double(bin + 1) * minutes / unit,
            amounts: amounts)
        }
      },
      frames: results.incidents.compactMap { incident in
        let start = max(0, incident.start.seconds / 60)
        let end = min(length, incident.end.seconds / 60)
        guard start < end else { return nil }
        return VegaStack.Frame(name: incident.name, start: start / unit, end: end / unit)
      })
  }

  private func panel(
    _ timeline: Timeline, in drawing: inout Drawing, x: ClosedRange<Double>,
    y: ClosedRange<Double>, title: String, names: [String]
  ) {
    let shares = timeline.shares
    let minutes = Double(shares.count) * timeline.binMinutes
    let unit = minutes > 180 ? 60.0 : 1
    let across = Axis.linear(maximum: minutes / unit, from: x.lowerBound, to: x.upperBound)
    let up = Axis.linear(maximum: 1, from: y.upperBound, to: y.lowerBound)
    for tick in [0, 0.5, 1] {
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(
        NumberText.percent(tick, decimals: 0), x: x.lowerBound - 6, y: level + 4, anchor: "end",
        style: "soft")
    }
    // From above, each area reaching down to the floor: those below cover what is not its own.
    for (series, name) in names.enumerated().reversed() {
      for stretch in stretches(shares) {
        let levels = stretch.map { bin in
          up.position((shares[bin] ?? []).prefix(series + 1).reduce(0, +))
        }
        let edges = (stretch.lowerBound...stretch.upperBound).map { edge in
          across.position(Double(edge) * timeline.binMinutes / unit)
        }
        drawing.steps(
          levels, edges: edges, floor: y.upperBound, "area fill\(series % 8)",
          title: "\(title): \(name)")
      }
    }
    timeAxis(across, in: &drawing, x: x, y: y, minutes: minutes, unit: unit)
  }

  /// The incidents and the axis of time under a panel.
  ///
  /// - Parameter unit: minutes in a unit of the axis: 60 where it is in hours.
  func timeAxis(
    _ across: Axis, in drawing: inout Drawing, x: ClosedRange<Double>, y: ClosedRange<Double>,
    minutes: Double, unit: Double
  ) {
    for incident in results.incidents {
      shade(incident, in: &drawing, across, y, minutes: minutes, unit: unit)
    }
    for tick in across.ticks(count: drawing.isNarrow ? 4 : 9) where tick * unit <= minutes {
      let place = across.position(tick)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      drawing.text(
        across.tickText(tick) + (unit == 60 ? " h" : " min"), x: place, y: y.upperBound + 17,
        anchor: "middle", style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
  }

  /// Runs of bins in which there were attempts.
  private func stretches(_ shares: [[Double]?]) -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var start: Int?
    for bin in 0...shares.count {
      let isFull = bin < shares.count && shares[bin] != nil
      if isFull, start == nil { start = bin }
      if !isFull, let from = start {
        stretches.append(from..<bin)
        start = nil
      }
    }
    return stretches
  }

  func shade(
    _ incident: IncidentDescription, in drawing: inout Drawing, _ across: Axis,
    _ y: ClosedRange<Double>, minutes: Double, unit: Double
  ) {
    let start = max(0, incident.start.seconds / 60)
    let end = min(minutes, incident.end.seconds / 60)
    guard start < end else { return }
    let left = across.position(start / unit)
    let right = across.position(end / unit)
    drawing.rectangle(
      x: left, y: y.lowerBound - 4, width: max(1, right - left),
      height: y.upperBound - y.lowerBound + 4, "outage", title: incident.name)
  }
}
