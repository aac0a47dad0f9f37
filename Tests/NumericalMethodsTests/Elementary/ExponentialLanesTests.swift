import Testing

@testable import NumericalMethods

@Suite struct ExponentialLanesTests {
  @Test func everyLaneHasTheBitsOfTheScalar() {
    var stream = RandomStream(seed: 12, entity: 0, code: 0)
    let specials: [Double] = [
      0, -0.0, .infinity, -.infinity, .nan, 708, -708, 709.5, -745.1, -746, 710, 1e-300,
    ]
    for round in 0..<4000 {
      var x = SIMD8<Double>()
      let width = round % 3 == 0 ? 1500.0 : (round % 3 == 1 ? 2 : 60)
      for lane in 0..<8 { x[lane] = (stream.uniform() - 0.5) * width }
      if round % 5 == 0 { x[round % 8] = specials[round / 5 % specials.count] }
      let powers = deterministicExp(x)
      for lane in 0..<8 {
        #expect(powers[lane].bitPattern == deterministicExp(x[lane]).bitPattern)
      }
    }
  }
}
