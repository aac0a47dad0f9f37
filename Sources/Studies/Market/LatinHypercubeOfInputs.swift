import NumericalMethods

/// Draws of a study's uncertain inputs.
struct LatinHypercubeOfInputs {
  private let cube: LatinHypercube
  private let inputs: [UncertainInput]

  /// As many points as the study has draws.
  init(_ settings: MarketSettings, seed: UInt64) {
    inputs = settings.inputs
    cube = LatinHypercube(
      count: settings.draws, axes: inputs.map { UncertainInput.key(of: $0.name) }, seed: seed)
  }

  /// The values in one draw, input by input.
  func values(_ draw: Int) -> [Double] {
    inputs.enumerated().map { axis, input in input.law.quantile(cube[draw, axis]) }
  }
}
