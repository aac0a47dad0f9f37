import Quantities

extension MarketSettings {
  /// The section in sentences, one per line.
  var words: [String] {
    func list(_ values: [Double]) -> String { values.map(shortText).joined(separator: ", ") }
    var lines = [
      "market: anchored to the week of \(week) in \(trafficFile); gaps "
        + "\(list(gaps)), \(counted(draws, "draw")) (`sim share`)"
    ]
    for segment in segments {
      lines.append(
        "segment \(segment.name)\(segment.isAgentic ? " (agentic)" : ""): workload "
          + "\(segment.workload), \(shortText(segment.tasksPerMonth.central)) tasks a month, prices "
          + "matter from $\(shortText(segment.noticedBill.central)) a month, weight of cost "
          + "\(shortText(segment.cost.central))")
    }
    if let supply {
      lines.append(
        "supply answers at gaps \(list(supply.gaps)): \(supply.workload) at "
          + "\(shortText(supply.tasksPerHour)) tasks/h, capacity used to "
          + "\(shortText((supply.utilisation * 1000).rounded() / 10)) % at the reference, at most "
          + "\(counted(supply.rounds, "round"))")
    }
    guard !inputs.isEmpty else { return lines }
    lines.append("uncertain, drawn once per draw of the study:")
    return lines
      + inputs.map { input in
        let label = input.name == input.path ? input.path : "\(input.name) (\(input.path))"
        let why = [input.why, input.source].filter { !$0.isEmpty }.joined(separator: "; ")
        return "  \(label): \(input.words)" + (why.isEmpty ? "" : " - \(why)")
      }
  }
}
