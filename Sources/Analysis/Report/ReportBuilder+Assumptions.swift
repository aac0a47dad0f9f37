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
        + "tier less half a logit)\(unrated > 0 ? "; \(NumberText.count(unrated)) have none" : "").")
    items.append(
      "Speed and limits of \(NumberText.count(fitted)) of "
        + "\(NumberText.count(catalogue.endpoints.count)) endpoints are fitted: drawn from the "
        + "distribution over endpoints, not measured there.")
    items.append(
      "A step succeeds with probability logistic(3 + q - D), q being the model's quality and D the "
        + "task's difficulty; a failed step is repeated at most 3 times. Cost per solved task and "
        + "the gap per solved task rest on this form.")
    return Section(title: "What this model assumes", blocks: [.bullets(items)])
  }

  /// What was checked against recorded behaviour and what was not.
  var validationSection: Section {
    Section(title: "Validation status", blocks: [.bullets(record.validation)])
  }
}
