/// Finds the endpoint whose part of the 32-bit numbers holds a draw.
///
/// A guide of 256 entries says where to start, so that a search looks at one or two endpoints.
struct Router {
  // Arrays, not inline ones: a struct that holds 736 bytes inline was copied at every draw.
  private let bounds: [UInt64]
  private let guide: [UInt8]

  init(_ parameters: GatewayParameters) {
    let bounds = parameters.cumulativeShares
    self.bounds = bounds
    guide = (0..<256).map { block in
      var endpoint = 0
      while bounds[endpoint] <= UInt64(block) << 24 { endpoint += 1 }
      return UInt8(endpoint)
    }
  }

  /// The first endpoint whose bound is above `draw`, a number of 32 bits.
  func endpoint(for draw: UInt64) -> Int {
    var endpoint = Int(guide[Int(draw >> 24)])
    while draw >= bounds[endpoint] { endpoint += 1 }
    return endpoint
  }
}
