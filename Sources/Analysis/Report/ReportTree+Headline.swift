extension ReportTree {
  /// The one sentence by which a list of reports tells this one from others.
  package var headline: String {
    if let line = headlines.first { return line }
    for block in sections.flatMap(\.blocks) {
      if case .finding(let finding) = block { return finding.text }
    }
    return question
  }
}
