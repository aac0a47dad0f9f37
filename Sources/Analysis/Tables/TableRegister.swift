package import Formats

/// Every table that reports have, by the command that makes them; known without a run, for the
/// reference.
package enum TableRegister {
  /// Commands in the order of the manual, each with its tables.
  package static var commands: [(command: String, tables: [TableSchema])] {
    [
      ("sim run, sim compare", Report.tableSchemas + [AttemptTable.schema, FocusTable.schema]),
      ("sim sweep", SweepReport.tableSchemas), ("sim score", ScoreReport.tableSchemas),
      ("sim score quality", QualityReport.tableSchemas), ("sim share", GapStudyReport.tableSchemas),
      ("sim share observe", ObservationReport.tableSchemas),
      ("sim share fit", ShareFitReport.tableSchemas),
      ("sim share predict", ShareForecastReport.tableSchemas),
      ("sim share decompose", ChangeReport.tableSchemas),
      ("sim share backtest", BacktestReport.tableSchemas),
      ("sim share claims", ClaimsReport.tableSchemas),
    ]
  }
}
