extension RandomStream {
  /// An exponential variate of mean 1, by a ziggurat of 256 layers.
  ///
  /// Source: G. Marsaglia and W. W. Tsang, The ziggurat method, J. Stat. Software 5 (2000).
  @inlinable @inline(__always)
  public mutating func exponential() -> Double {
    let bits = next()
    let layer = Int(truncatingIfNeeded: bits & 255)
    let x =
      Double(Int64(bitPattern: bits >> 11)) * 0x1p-53 * ZigguratTables.exponentialEdges[layer]
    if x < ZigguratTables.exponentialEdges[layer &+ 1] { return x }
    return exponentialOutsideLayer(layer, x)
  }

  /// A normal variate of mean 0 and standard deviation 1, by a ziggurat of 256 layers.
  @inlinable @inline(__always)
  public mutating func normal() -> Double {
    let bits = next()
    let layer = Int(truncatingIfNeeded: bits & 255)
    let x =
      Double(Int64(bitPattern: bits) >> 11) * 0x1p-52 * ZigguratTables.normalEdges[layer]
    if x.magnitude < ZigguratTables.normalEdges[layer &+ 1] { return x }
    return normalOutsideLayer(layer, x)
  }

  /// A lognormal variate: e to the power of a normal of mean `mu` and deviation `sigma`.
  @inlinable @inline(__always)
  public mutating func lognormal(mu: Double, sigma: Double) -> Double {
    deterministicExp(mu + sigma * normal())
  }

  /// A lognormal variate of this median; `sigma` is the standard deviation of its logarithm.
  @inlinable @inline(__always)
  public mutating func lognormal(median: Double, sigma: Double) -> Double {
    median * deterministicExp(sigma * normal())
  }

  /// A Weibull variate; its mean is `scale` · Γ(1 + 1/`shape`).
  @inlinable public mutating func weibull(shape: Double, scale: Double) -> Double {
    scale * deterministicPow(exponential(), 1 / shape)
  }

  /// How many trials it takes until one fails, when each goes on with probability 1 - 1/`mean`.
  ///
  /// The result is 1 or more with the given mean, by inversion of a uniform of 32 bits, so that
  /// one draw of 64 bits decides it and values above 23 means do not occur (e^-23 of the mass).
  ///
  /// - Precondition: `mean` is 1 or more.
  @inlinable public mutating func geometric(mean: Double) -> Int {
    precondition(mean >= 1, "the mean of a count of trials is 1 or more")
    let u = (Double(Int64(bitPattern: next() >> 32)) + 0.5) * 0x1p-32
    if mean == 1 { return 1 }
    return 1 + Int(deterministicLog(u) / deterministicLog(1 - 1 / mean))
  }

  /// True with probability `p`; 0 and 1 are certain. Consumes one draw in every case.
  @inlinable public mutating func bernoulli(_ p: Double) -> Bool { uniform() < p }

  /// A uniform whole number from 0 to `bound` - 1, without bias.
  ///
  /// Source: D. Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019).
  ///
  /// - Precondition: `bound` is 1 or more.
  @inlinable public mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "there is no whole number below 0")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// A gamma variate of this shape and scale 1, so of mean and variance `shape`.
  ///
  /// Source: G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM
  /// TOMS 26 (2000); shapes below 1 by their boost.
  ///
  /// - Precondition: `shape` is above 0.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "the shape of a gamma distribution is above 0")
    if shape < 1 {
      let boost = deterministicPow(openUniform(), 1 / shape)
      return gamma(shape: shape + 1) * boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let z = normal()
      let root = 1 + c * z
      if root <= 0 { continue }
      let v = root * root * root
      let limit = 0.5 * z * z + d - d * v + d * deterministicLog(v)
      if deterministicLog(openUniform()) < limit { return d * v }
    }
  }
}

extension RandomStream {
  /// The 1 % of exponential draws that fall outside the rectangle of their layer.
  @usableFromInline @inline(never)
  mutating func exponentialOutsideLayer(_ layer: Int, _ x: Double) -> Double {
    if layer == 0 { return ZigguratTables.exponentialEdges[1] - deterministicLog(openUniform()) }
    let low = ZigguratTables.exponentialDensities[layer]
    let high = ZigguratTables.exponentialDensities[layer + 1]
    let y = low + uniform() * (high - low)
    return y < deterministicExp(-x) ? x : exponential()
  }

  /// The 1.5 % of normal draws that fall outside the rectangle of their layer.
  @usableFromInline @inline(never)
  mutating func normalOutsideLayer(_ layer: Int, _ x: Double) -> Double {
    if layer == 0 {
      let tail = normalTail()
      return x < 0 ? -tail : tail
    }
    let low = ZigguratTables.normalDensities[layer]
    let high = ZigguratTables.normalDensities[layer + 1]
    let y = low + uniform() * (high - low)
    return y < deterministicExp(-0.5 * x * x) ? x : normal()
  }

  /// A normal variate given that it lies beyond the last layer, by Marsaglia's tail method.
  private mutating func normalTail() -> Double {
    let edge = ZigguratTables.normalEdges[1]
    while true {
      let a = deterministicLog(openUniform()) / edge
      let b = deterministicLog(openUniform())
      if -2 * b >= a * a { return edge - a }
    }
  }
}
