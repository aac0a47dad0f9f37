import Testing

@testable import NumericalMethods

/// Golden numbers come from the slow reference program of GATEWAY-1 in Python (`keyed`, `zexp`,
/// `znorm`), which shares no code with this package.
@Suite struct RandomStreamTests {
  @Test func firstDrawsEqualTheReferenceProgram() {
    var stream = RandomStream(seed: 42, entity: 7, code: 3)
    let draws = (0..<4).map { _ in stream.next() }
    #expect(
      draws == [
        0x96d7_aa04_c2dd_7965, 0x85da_9b9d_0aa0_3157, 0x92d3_6a1e_91e2_720d, 0x8a35_d8a3_f1cd_0d5b,
      ])
    let entity: UInt64 = 1 << 63 | 5
    var large = RandomStream(seed: entity, entity: 12_345_678_901, code: 77 << 6 | 1 << 3 | 1)
    let others = (0..<2).map { _ in large.next() }
    #expect(others == [0x22f2_efcc_8237_7f51, 0xd70c_9c23_3c59_e482])
  }

  @Test func streamsOfDifferentKeysDiffer() {
    var firsts: Set<UInt64> = []
    for seed in 0..<10 as Range<UInt64> {
      for entity in 0..<30 as Range<UInt64> {
        for code in 0..<10 as Range<UInt64> {
          var stream = RandomStream(seed: seed, entity: entity, code: code)
          firsts.insert(stream.next())
        }
      }
    }
    #expect(firsts.count == 3000)
  }

  @Test func uniformsStayInTheirIntervals() {
    var stream = RandomStream(seed: 1, entity: 1, code: 1)
    var sum = 0.0
    for _ in 0..<10_000 {
      let closed = stream.uniform()
      let open = stream.openUniform()
      #expect(closed >= 0 && closed < 1)
      #expect(open > 0 && open < 1)
      sum += closed + open
    }
    // Mean 0.5, deviation 0.2887 / sqrt(20,000): five deviations, false alarm 6e-7.
    #expect((sum / 20_000 - 0.5).magnitude < 5 * 0.2887 / 141.4)
  }

  @Test func openUniformsAreOpenAtTheirEnds() {
    #expect(RandomStream.openUniform(of: 0) == 0x1p-54)
    #expect(RandomStream.openUniform(of: .max) == 1 - 0x1p-53)
  }

  @Test func seedsOfReplicationsAreDistinct() {
    var seeds: Set<UInt64> = []
    for seed in 0..<40 as Range<UInt64> {
      for replication in 0..<250 as Range<UInt64> {
        seeds.insert(RandomStream.replicationSeed(seed, replication: replication))
      }
    }
    #expect(seeds.count == 10_000)
  }

  @Test func keysOfPathsAreDistinct() {
    var keys: Set<UInt64> = []
    for task in 0..<50 as Range<UInt64> {
      for branch in 0..<20 as Range<UInt64> {
        let key = RandomStream.childKey(of: task, branch)
        keys.insert(key)
        for step in 0..<10 as Range<UInt64> { keys.insert(RandomStream.childKey(of: key, step)) }
      }
    }
    #expect(keys.count == 50 * 20 * 11)
  }

  @Test func mixIsInvertibleOnASample() {
    // The inverse is written out from the finaliser; a bijection loses no entropy of a key.
    func inverse(_ value: UInt64) -> UInt64 {
      var z = value
      z = z ^ (z >> 31) ^ (z >> 62)
      z = z &* 0x3196_42B2_D24D_8EC3
      z = z ^ (z >> 27) ^ (z >> 54)
      z = z &* 0x96DE_1B17_3F11_9089
      return z ^ (z >> 30) ^ (z >> 60)
    }
    for value in 0..<1000 as Range<UInt64> {
      let spread = value &* 0x9E37_79B9_7F4A_7C15
      #expect(inverse(RandomStream.mix(spread)) == spread)
    }
  }

  /// Draws are told afterwards, without disturbing them; a draw below n is the whole part of n times
  /// its number.
  @Test func `draws since an earlier state are told as uniform numbers`() {
    var stream = RandomStream(seed: 1, entity: 2, code: 3)
    #expect(stream.uniforms(since: stream).isEmpty)
    let before = stream
    let first = stream.uniform()
    let second = stream.below(10)
    let told = stream.uniforms(since: before)
    #expect(told.count == 2)
    #expect(told[0] == first)
    #expect(UInt64(told[1] * 10) == second)
    for _ in 0..<100 { _ = stream.next() }
    #expect(stream.uniforms(since: before).count == 16)
  }
}
