import NumericalMethods
import Testing

/// Whether independent replications agree with an exact value, by Student's t.
///
/// A true engine fails one comparison in a million for another seed. The interval must also be
/// narrow, or the comparison could not fail.
///
/// - Parameters:
///   - values: one figure per replication.
///   - exact: what theory says.
///   - precision: the largest standard error, as a share of the exact value.
func expectAgreement(
  _ values: [Double], _ exact: Double, _ what: String, precision: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let moments = Moments(values)
  let t = (moments.mean - exact) / moments.standardError
  let chance = StudentT(degreesOfFreedom: Double(values.count - 1)).twoSidedTail(t)
  #expect(
    chance > 1e-6, "\(what): \(moments.mean) instead of \(exact), t = \(t)",
    sourceLocation: sourceLocation)
  #expect(
    moments.standardError < precision * exact,
    "\(what): standard error \(moments.standardError) of \(exact) is too rough",
    sourceLocation: sourceLocation)
}

/// How long statistical tests run: debug builds are eighty times slower.
enum Effort {
  #if DEBUG
    static let replications = 8
    static let length = 0.1
    static let precision = 6.0
  #else
    static let replications = 30
    static let length = 1.0
    static let precision = 1.0
  #endif
}
