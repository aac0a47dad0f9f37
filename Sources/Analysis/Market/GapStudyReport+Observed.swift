package import Market

extension ObservationReport {
  /// A week as the panel itself can tell it: spend at the mean list prices that it has.
  package init(_ panel: TrafficPanel, week: Int, origins: [String]) {
    self.init(
      panel, week: week, traffic: Traffic(panel, week: week, prices: nil),
      parts: origins.map { .origin($0) })
  }
}

extension GapStudyReportBuilder {
  /// The reference week under every denominator and in every unit.
  var observedSection: Section {
    let title = "The same week under every denominator"
    guard let observed else { return Section(title: title, blocks: []) }
    return Section(
      title: title,
      blocks: [
        .paragraph(
          "Every share in this report is of the tokens of named models unless it says otherwise. The "
            + "observed week to which it is anchored has other shares under other denominators; none is "
            + "wrong, and two of them differ without anything having moved. Requests are from mean "
            + "lengths by origin, spend from mean list prices (`sim share observe` has the basis)."),
        .figure(observed.figure),
      ] + observed.parts.map { .table(observed.table(of: $0)) })
  }
}
