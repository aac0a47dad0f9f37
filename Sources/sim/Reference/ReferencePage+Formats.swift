import Analysis
import Demand
import Supply

extension ReferencePage {
  /// Every form of log and of price list that is read or written.
  static var formats: ReferencePage {
    ReferencePage(
      title: "Formats",
      introduction: [
        "What is read and what is written. A log's format is found by looking at it; `--as NAME` "
          + "says it. Files may be compressed with gzip. [What a session, a prefix and a dropped "
          + "row is in each](../../../scenarios/data/logs.md)."
      ],
      sections: [
        ReferenceSection(
          heading: "Logs that are read", noun: "format",
          facts: ["one call per row", "may be a folder"],
          entries: RecordedFormat.allCases.map { format in
            ReferenceEntry(
              name: format.rawValue,
              facts: [yes(format.hasCallRows), yes(format.liesInFolders)],
              meaning: sentence(format.summary))
          }),
        ReferenceSection(
          heading: "Logs that are written", noun: "format", facts: ["file"],
          entries: CallLogFormat.allCases.map { format in
            ReferenceEntry(
              name: format.rawValue,
              facts: ["`logs/<workload>.<policy>.\(format.fileEnding)`"],
              meaning: "By `sim run --export \(format.rawValue)`: \(summary(of: format)).")
          }),
      ])
  }

  private static func summary(of format: CallLogFormat) -> String {
    switch format {
    case .openRouterCSV: "the CSV that OpenRouter lets its customers download"
    case .otlp: "OpenTelemetry GenAI spans, a document of OTLP/JSON per line"
    }
  }

  private static func yes(_ flag: Bool) -> String { flag ? "yes" : "no" }
}
