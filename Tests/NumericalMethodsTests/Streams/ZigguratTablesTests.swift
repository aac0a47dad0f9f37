import Foundation
import Testing

@testable import NumericalMethods

/// The literals against the recurrence that defines them (Marsaglia and Tsang 2000), evaluated here
/// with the C library.
@Suite struct ZigguratTablesTests {
  @Test func normalLayersFollowTheRecurrence() {
    let edges = ZigguratTables.normalEdges
    let densities = ZigguratTables.normalDensities
    let area = 0.00492867323399
    #expect(edges[1] == 3.6541528853610088)
    #expect(edges[256] == 0)
    for i in 1...256 {
      #expect((densities[i] - exp(-0.5 * edges[i] * edges[i])).magnitude < 1e-15)
    }
    #expect((edges[0] * densities[1] - area).magnitude < 1e-17)
    for i in 2..<256 {
      #expect((edges[i - 1] * (densities[i] - densities[i - 1]) - area).magnitude < 1e-15)
    }
  }

  @Test func exponentialLayersFollowTheRecurrence() {
    let edges = ZigguratTables.exponentialEdges
    let densities = ZigguratTables.exponentialDensities
    let area = 0.0039496598225815571993
    #expect(edges[1] == 7.69711747013104972)
    #expect(edges[256] == 0)
    for i in 1...256 { #expect((densities[i] - exp(-edges[i])).magnitude < 1e-15) }
    #expect((edges[0] * densities[1] - area).magnitude < 1e-17)
    for i in 2..<256 {
      #expect((edges[i - 1] * (densities[i] - densities[i - 1]) - area).magnitude < 1e-15)
    }
  }

  @Test func theTopLayersCloseAtTheMode() {
    // The construction is consistent if the last layer has the common area too.
    let normal = ZigguratTables.normalEdges[255] * (1 - ZigguratTables.normalDensities[255])
    #expect((normal - 0.00492867323399).magnitude < 1e-9)
    let top = ZigguratTables.exponentialEdges[255] * (1 - ZigguratTables.exponentialDensities[255])
    #expect((top - 0.0039496598225815571993).magnitude < 1e-9)
  }
}
