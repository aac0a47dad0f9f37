package import Formats

extension FocusTable {
  /// What the table holds, in the names of FOCUS 1.2; own columns begin with `x_`.
  package static let schema = TableSchema(
    "focus",
    "FOCUS 1.2 cost rows of replication 0: one per hour, endpoint, kind of token and rate charged, "
      + "and one per hour for the gateway's fee.",
    costs + periods + accounts + services + origin)

  private static func dollars(_ name: String, _ about: String) -> TableColumn {
    TableColumn(name, .decimal(places: 12), unit: "USD", about)
  }

  private static func quantity(_ name: String, _ about: String) -> TableColumn {
    TableColumn(name, .decimal(places: 0), about)
  }

  private static func time(_ name: String, _ about: String) -> TableColumn {
    TableColumn(name, .time, about)
  }

  private static let costs: [TableColumn] = [
    dollars("BilledCost", "What the customer is billed; rows add up to the ledger exactly."),
    dollars("EffectiveCost", "The same, as nothing is paid ahead but the fee."),
    dollars("ListCost", "ListUnitPrice times PricingQuantity."),
    dollars("ContractedCost", "The same as ListCost, as nothing is negotiated."),
    dollars("ListUnitPrice", "List price of one PricingUnit."),
    dollars("ContractedUnitPrice", "The same as ListUnitPrice."),
    quantity("PricingQuantity", "How much was priced, in PricingUnit."),
    .text("PricingUnit", "What is priced: Tokens, Requests, or Purchases of credits."),
    quantity("ConsumedQuantity", "How much was used, in ConsumedUnit; absent for fees."),
    .text("ConsumedUnit", "What is used: Tokens or Requests; absent for fees."),
    .text("BillingCurrency", "Currency of all costs."),
  ]

  private static let periods: [TableColumn] = [
    time("ChargePeriodStart", "Start of the hour in which the attempts ended, in UTC."),
    time("ChargePeriodEnd", "End of that hour."),
    time("BillingPeriodStart", "Start of the calendar month of the hour."),
    time("BillingPeriodEnd", "End of that month."),
  ]

  private static let accounts: [TableColumn] = [
    .text("BillingAccountId", "Always `simulated`."),
    .text("BillingAccountName", "Name of the scenario."),
    .text("SubAccountId", "Name of the workload."),
    .text("SubAccountName", "Name of the workload."),
    .text("ChargeCategory", "Usage, or Purchase for the fee on credits."),
    .text("ChargeClass", "Always absent: nothing is corrected later."),
    .text("ChargeDescription", "The charge in words."),
    .text("ChargeFrequency", "Usage-Based, or One-Time for the fee."),
    .text("PricingCategory", "Always Standard."),
  ]

  private static let services: [TableColumn] = [
    .text("ProviderName", "Who served; the gateway for its fee."),
    .text("PublisherName", "Author of the model; the gateway for its fee."),
    .text("InvoiceIssuerName", "Who bills: the gateway."),
    .text("ServiceCategory", "Always `AI and Machine Learning`."),
    .text("ServiceSubcategory", "Always `Generative AI`."),
    .text("ServiceName", "Name of the model."),
    .text("SkuId", "Model and kind of token."),
    .text("SkuPriceId", "Endpoint (model@provider) and kind of token."),
    .text("SkuMeter", "Kind of token."),
  ]

  private static let origin: [TableColumn] = [
    .text("x_SimPolicy", "Name of the policy."),
    .integer("x_SimSeed", "Seed of the experiment."),
    .text("x_Workload", "Name of the workload."),
    .integer("x_Point", "Position on the axis that the scenario varies, from 0."),
    .integer("x_Replication", "Number of the replication."),
    .text("x_Model", "The model, author/slug; absent for fees."),
    .text("x_Origin", "Country of the model's author; absent for fees."),
    .text("x_Endpoint", "The endpoint, model@provider; absent for fees."),
    .text("x_Disposition", "Who bears it: billed (customer) or waived (gateway)."),
  ]
}
