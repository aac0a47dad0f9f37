import NumericalMethods
import Supply

/// How fast an endpoint serves that publishes no profile: output speed and time to first token,
/// jointly lognormal.
///
/// Over all endpoints (facts, 5): ln tok/s ~ N(3.71, 0.78), ln ms ~ N(7.06, 0.92), correlation
/// -0.17. At a provider whose medians are known the endpoints spread about these, by what the
/// total variance leaves when the variance between providers is taken off. That is the law of
/// total variance over endpoints, so each median counts as often as its provider has endpoints in
/// the shipped catalogue: 14 providers, 607 endpoints.
///
/// | | ln tok/s | ln ms |
/// | --- | --- | --- |
/// | total | 0.78² = 0.6084 | 0.92² = 0.8464 |
/// | between providers | 0.2455 | 0.2410 |
/// | within one | 0.3629 = 0.60² | 0.6054 = 0.78² |
///
/// The weighted means of the medians, 3.77 and 7.05, agree with those over all endpoints.
/// Assumptions: the totals hold among providers with figures as they do among all; the spread is
/// the same at each; the correlation within a provider is that over all endpoints.
struct EndpointSpeedLaw: Equatable {
  /// What every endpoint is drawn from whose provider has no figures.
  static let overall = EndpointSpeedLaw(
    outputLogMean: 3.71, outputLogSD: 0.78, firstTokenLogMean: 7.06, firstTokenLogSD: 0.92)

  /// Mean of ln(output in tokens/s).
  var outputLogMean: Double
  /// Standard deviation of ln(output).
  var outputLogSD: Double
  /// Mean of ln(time to first token in ms).
  var firstTokenLogMean: Double
  /// Standard deviation of ln(time to first token).
  var firstTokenLogSD: Double

  private init(
    outputLogMean: Double, outputLogSD: Double, firstTokenLogMean: Double,
    firstTokenLogSD: Double
  ) {
    self.outputLogMean = outputLogMean
    self.outputLogSD = outputLogSD
    self.firstTokenLogMean = firstTokenLogMean
    self.firstTokenLogSD = firstTokenLogSD
  }

  /// The law at a provider with these medians; over all endpoints where it has none.
  init(of provider: Provider.Speed?) {
    guard let provider else {
      self = .overall
      return
    }
    self.init(
      outputLogMean: deterministicLog(provider.outputTokensPerSecond), outputLogSD: 0.60,
      firstTokenLogMean: deterministicLog(provider.firstTokenMilliseconds),
      firstTokenLogSD: 0.78)
  }

  /// Draws one endpoint: two normals, whatever the provider, so that figures for one provider
  /// move nothing else that is drawn.
  func draw(_ stream: inout RandomStream) -> Provider.Speed {
    let output = stream.normal()
    let firstToken = -0.17 * output + (1 - 0.17 * 0.17).squareRoot() * stream.normal()
    return Provider.Speed(
      outputTokensPerSecond: deterministicExp(outputLogMean + outputLogSD * output),
      firstTokenMilliseconds: deterministicExp(
        firstTokenLogMean + firstTokenLogSD * firstToken))
  }
}
