import COpenBLAS

/// The conditional logit, of which the multinomial logit is the case of characteristics that are 0
/// but for one alternative: `P_j = e^V_j / Σ_i e^V_i` with `V_j = Σ_k β_k x_jk`.
///
/// Its log likelihood is concave: a maximum is the maximum.
///
/// Sources: D. McFadden, in Frontiers in Econometrics (1974); Train (2009), chapter 3.
public struct ConditionalLogit: LikelihoodModel {
  /// The choices.
  public let data: ChoiceData

  /// Creates the model.
  public init(_ data: ChoiceData) { self.data = data }

  /// One coefficient for each characteristic.
  public var parameterNames: [String] { data.characteristicNames }

  /// The log likelihood and its gradient `Xᵀ (y - P)`.
  public func logLikelihood(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let (value, slopes, _) = evaluate(parameters)
    gradient = transposedProduct(slopes)
    return value
  }

  /// The gradient of each person.
  public func scores(_ parameters: [Double]) -> [Double]? {
    data.slopesByPerson(evaluate(parameters).slopes)
  }

  /// `Σ_t Σ_j P_j (x_j - x̄)(x_j - x̄)ᵀ`, as one product.
  public func information(_ parameters: [Double]) -> SymmetricMatrix? {
    let shares = evaluate(parameters).shares
    let (width, alternatives) = (data.width, data.alternatives)
    var centred = data.characteristics
    for task in 0..<data.tasks {
      let rows = task * alternatives..<(task + 1) * alternatives
      for index in 0..<width {
        let mean = rows.reduce(0) { $0 + shares[$1] * data.characteristics[$1 * width + index] }
        for row in rows {
          centred[row * width + index] =
            (centred[row * width + index] - mean) * shares[row].squareRoot()
        }
      }
    }
    if width == 0 { return SymmetricMatrix(order: 0) }
    var product = [Double](repeating: 0, count: width * width)
    BLAS.prepare()
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(width), Int32(width), Int32(shares.count), 1,
      centred, Int32(width), centred, Int32(width), 0, &product, Int32(width))
    return SymmetricMatrix(order: width, values: product)
  }

  /// Choice probabilities at `task · alternatives + alternative`.
  public func shares(_ parameters: [Double]) -> [Double] { evaluate(parameters).shares }

  private func transposedProduct(_ slopes: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: data.width)
    if data.width == 0 || data.tasks == 0 { return product }
    BLAS.prepare()
    cblas_dgemv(
      CblasRowMajor, CblasTrans, Int32(slopes.count), Int32(data.width), 1, data.characteristics,
      Int32(data.width), slopes, 1, 0, &product, 1)
    return product
  }

  /// The value, the slopes `y - P` by utilities, and the probabilities.
  private func evaluate(
    _ parameters: [Double]
  ) -> (value: Double, slopes: [Double], shares: [Double]) {
    var shares = data.utilities(parameters)
    var slopes = shares
    var value = 0.0
    for task in 0..<data.tasks {
      let rows = task * data.alternatives..<(task + 1) * data.alternatives
      let present = rows.filter { data.isPresent[$0] }
      let top = present.reduce(-Double.infinity) { max($0, shares[$1]) }
      let chosen = rows.lowerBound + data.chosen[task]
      value += shares[chosen] - top
      var sum = 0.0
      for row in rows {
        shares[row] = data.isPresent[row] ? deterministicExp(shares[row] - top) : 0
        sum += shares[row]
      }
      value -= deterministicLog(sum)
      for row in rows {
        shares[row] /= sum
        slopes[row] = (row == chosen ? 1 : 0) - shares[row]
      }
    }
    return (value, slopes, shares)
  }
}
