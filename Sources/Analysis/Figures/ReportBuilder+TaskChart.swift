import Accounting
import Demand
import Supply

// One task as it went under several policies.
extension ReportBuilder {
  /// What one task did, step by step; empty where no task was watched.
  var taskSection: Section {
    var blocks: [Block] = []
    for sample in record.taskSamples {
      blocks += heading(sample.workload)
      blocks.append(.figure(taskFigure(sample)))
    }
    return Section(title: "One task, step by step", blocks: blocks)
  }

  private func taskFigure(_ sample: TaskSample) -> Figure {
    let catalogue = record.catalogues[sample.point]
    let providers = providers(of: sample, catalogue)
    let limit = sample.courses.first.map { CutTime.limit(TaskPanel.busy($0)) } ?? 1
    let panels = sample.courses.map {
      TaskPanel(
        $0, name: policyNames[$0.policy], providers: providers, catalogue: catalogue, limit: limit)
    }
    let hasOthers = panels.contains { panel in
      panel.lanes.contains { $0.bars.contains { $0.series >= providers.count } }
    }
    let names =
      providers.map { catalogue.providers[Int($0.index)].slug }
      + (hasOthers ? ["other providers"] : [])
    let description =
      "Task \(sample.task.number) of replication 0, whose time under \(baselineName) is the median "
      + "of \(sample.candidates) measured tasks, under each policy. Each bar is one try at a "
      + "provider, in the provider's colour, pale until its first token came. Across: time since the "
      + "task arrived, on one scale; what lies between bars is the client's own work, tools and "
      + "people, of which two strokes mark what was cut out. The dashed line is the end of the task; "
      + "the times beside the names are uncut." + shownNote(sample.workload)
    let chart = TaskChart(panels: panels, providers: names)
    return Figure(
      name: "task" + suffix(sample.workload),
      title: "One task under each policy, try by try\(place(sample.workload))",
      description: description, layout: VegaLayout(chart.vegaPanels)
    ) { chart.draw(in: $0) }
  }

  /// At most six providers that have a colour of their own: those with most attempts.
  private func providers(of sample: TaskSample, _ catalogue: Catalogue) -> [ProviderID] {
    var counts = Array(repeating: 0, count: catalogue.providers.count)
    for course in sample.courses {
      for row in course.calls.flatMap(\.attempts) {
        counts[Int(catalogue[row.endpoint].provider.index)] += 1
      }
    }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    return order.filter { counts[$0] > 0 }.prefix(6).map { ProviderID($0) }
  }
}
