import Analysis

extension ReferencePage {
  /// Every metric of a report.
  static var metrics: ReferencePage {
    ReferencePage(
      title: "Metrics",
      introduction: [
        "What reports measure. The id stands in `summary.json`, in tables, in `--metric` and in "
          + "`--require`; its last part is the unit. A metric that is compared has a verdict "
          + "against the baseline; the others are only shown, so that the family of tests stays "
          + "small. Shares and quotients are ratios of totals over all measured tasks of a "
          + "replication, never means of ratios.",
        "Nothing here is measured of single calls and then tested: the unit of every interval is "
          + "the replication.",
      ],
      sections: [
        ReferenceSection(
          heading: "Metrics of a policy", noun: "id",
          facts: ["in tables", "unit", "better", "compared"],
          entries: Metric.all.map { metric in
            ReferenceEntry(
              name: metric.id,
              facts: [
                metric.label, metric.unit == .number ? "number" : metric.unit.rawValue,
                metric.direction == .neutral ? "neither" : metric.direction.rawValue,
                metric.isCompared ? "yes" : "no",
              ], meaning: metric.definition)
          })
      ])
  }
}
