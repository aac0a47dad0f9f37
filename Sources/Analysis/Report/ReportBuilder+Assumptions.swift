import Accounting
import Supply

extension ReportBuilder {
  /// What is assumed rather than measured.
  var assumptionSection: Section {
    let catalogue = record.catalogues[results.referencePoint]
    let imputed = catalogue.models.filter { $0.quality?.basis == .imputed }.count
    let unrated = catalogue.models.filter { $0.quality == nil }.count
    let fitted = catalogue.endpoints.filter { $0.profile?.basis != .published }.count
    var items = record.assumptions
    items.append(
      "Quality scores of \(NumberText.count(imputed)) of "
        + "\(NumberText.count(catalogue.models.count)) models are imputed (the median of the price "
        + "tier less 50 points)\(unrated > 0 ? "; \(NumberText.count(unrated)) have none" : "")."
    )
    items.append(
      "Speed and limits of \(NumberText.count(fitted)) of "
        + "\(NumberText.count(catalogue.endpoints.count)) endpoints are fitted: drawn from the "
        + "distribution over endpoints, not measured there.")
    let measured = catalogue.models.filter { $0.verbosityEvidence != nil }
    items.append(
      "How much a model writes (verbosity) is fitted to published runs for "
        + "\(NumberText.count(measured.count)) of \(NumberText.count(catalogue.models.count)) "
        + "models\(verbosityRange(measured)); the others are taken to write as much as the "
        + "reference, which is too little for models that reason by default.")
    items.append(
      "Cost per solved task and the gap per solved task rest on the form of the success "
        + "probability and on the difficulties of the scenario; a failed step is repeated at most "
        + "3 times.")
    return Section(title: "What this model assumes", blocks: [.bullets(items)])
  }

  /// The range of measured verbosities with the typical uncertainty of one.
  private func verbosityRange(_ models: [Model]) -> String {
    let factors = models.map(\.verbosity)
    let spreads = models.compactMap { $0.verbosityEvidence?.logSD }.sorted()
    guard let low = factors.min(), let high = factors.max(), !spreads.isEmpty else { return "" }
    let spread = NumberText.significant(spreads[spreads.count / 2], digits: 1)
    let range = [low, high].map { NumberText.significant($0, digits: 2) }.joined(separator: " to ")
    return " (\(range) of the reference, log sd \(spread))"
  }

  /// What was checked against recorded behaviour and what was not.
  var validationSection: Section {
    Section(title: "Validation status", blocks: [.bullets(record.validation)])
  }
}
