import Quantities

// Laws fitted to the status pages of three providers.
//
// Source: incidents of 2021-2024 collected for "An Empirical Characterization of Outages and
// Incidents in Public Services for Large Language Models" (ICPE 2025, arXiv 2501.12469), data of
// atlarge-research/llm-service-analysis. Lengths up to 72 h are lognormal, times between the starts
// of incidents Weibull; the source gives mu in ln h and the scale in days, here in ln s and µs.
//
// The source measures gaps from start to start, the process from the end of one incident to the
// start of the next. The mean cycle is thus longer than the source's mean gap by the mean length of
// an incident, 2 to 3 %, which is less than the source's own error of sampling (5 to 20 %).
//
// The outage share is the one that gives the availability of the provider's main service in the
// same source, partial outages counted in full: (1 - availability) / share of time in an incident.
// The share of incidents that the providers call critical is 0.13, 0.04 and 0.53.
extension IncidentLaw {
  /// OpenAI, 365 incidents from February 2021 to August 2024; availability of the API 99.58 %.
  public static let openAI = IncidentLaw(
    gapShape: 0.642, gapScale: SimDuration(microseconds: 207_705_600_000),
    repairLogMean: 8.4417, repairLogSD: 1.171, outageShare: 0.136)

  /// Anthropic, 141 incidents from March 2023 to August 2024; availability of the API 99.72 %.
  public static let anthropic = IncidentLaw(
    gapShape: 0.629, gapScale: SimDuration(microseconds: 224_553_600_000),
    repairLogMean: 8.0477, repairLogSD: 1.414, outageShare: 0.107)

  /// Character.AI, 36 incidents from October 2023 to August 2024; availability 99.27 %.
  public static let characterAI = IncidentLaw(
    gapShape: 0.753, gapScale: SimDuration(microseconds: 618_105_600_000),
    repairLogMean: 8.5127, repairLogSD: 1.346, outageShare: 0.443)

  /// The laws that a scenario can name.
  package static let fits: [(name: String, law: IncidentLaw)] = [
    ("openai", .openAI), ("anthropic", .anthropic), ("character-ai", .characterAI),
  ]
}
