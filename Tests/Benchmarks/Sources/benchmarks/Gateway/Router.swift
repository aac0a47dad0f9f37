/// Finds the endpoint whose part of the 32-bit numbers holds a draw.
///
/// A guide of 256 entries says where to start, so that a search looks at one or two endpoints.
struct Router {
  private let bounds: InlineArray<60, UInt64>
  private let guide: InlineArray<256, UInt8>

  init(_ parameters: GatewayParameters) {
    let list = parameters.cumulativeShares
    let bounds = InlineArray<60, UInt64> { list[$0] }
    self.bounds = bounds
    guide = InlineArray { block in
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
