import Quantities
import Supply

/// What the incidents of a world mean for one catalogue, worked out once for all runs.
struct IncidentPlan: Sendable {
  /// One scheduled incident.
  struct Incident: Sendable {
    /// The endpoints it concerns, ascending.
    let endpoints: [Int32]
    let trouble: Trouble

    func concerns(_ endpoint: Int32) -> Bool {
      var low = 0
      var high = endpoints.count
      while low < high {
        let middle = (low + high) / 2
        if endpoints[middle] < endpoint { low = middle + 1 } else { high = middle }
      }
      return low < endpoints.count && endpoints[low] == endpoint
    }
  }

  /// The start or the end of a scheduled incident.
  struct Edge: Sendable {
    let at: SimTime
    let incident: Int32
    let isStart: Bool
  }

  /// The providers of one country.
  struct Region: Sendable {
    /// Names the region's draws.
    let key: UInt64
    let providers: [Int32]
    /// Names the draws by which an incident takes a provider.
    let providerKeys: [UInt64]
  }

  /// Scheduled incidents: drills in their order, then the recorded ones.
  private(set) var incidents: [Incident]
  /// Their starts and ends by time; what lies outside the run is not there.
  private(set) var edges: [Edge]
  /// Regions by country; empty where the world has no regional incidents.
  let regions: [Region]
  /// The law of incidents of each provider.
  let providerLaws: [IncidentLaw]
  /// The endpoints of each provider.
  let endpointsOfProvider: [[Int32]]

  init(_ world: World, _ catalogue: Catalogue, startsAt: UTCInstant) {
    let scheduled = world.scheduledIncidents
    incidents = scheduled.map { incident in
      Incident(
        endpoints: catalogue.endpoints.indices.filter {
          incident.scope.concerns(catalogue.endpoints[$0], in: catalogue)
        }.map(Int32.init), trouble: incident.kind.trouble)
    }
    edges = Self.edges(of: scheduled, startsAt)
    regions = world.regionalIncidents == nil ? [] : Self.regions(of: catalogue)
    var laws = Array(repeating: world.providerIncidents, count: catalogue.providers.count)
    for own in world.ownIncidents { laws[Int(own.provider.index)] = own.law }
    providerLaws = laws
    var endpoints = Array(repeating: [Int32](), count: catalogue.providers.count)
    for (index, endpoint) in catalogue.endpoints.enumerated() {
      endpoints[Int(endpoint.provider.index)].append(Int32(index))
    }
    endpointsOfProvider = endpoints
  }

  /// Whether anything is scheduled: then runs keep tallies of it.
  var hasSchedule: Bool { !incidents.isEmpty }

  /// Whether the schedule has been taken out, to see the same run undisturbed.
  private(set) var isWithoutSchedule = false

  /// The same world without its scheduled incidents.
  var withoutSchedule: IncidentPlan {
    var plan = self
    plan.incidents = []
    plan.edges = []
    plan.isWithoutSchedule = true
    return plan
  }

  /// An incident that is on when the run starts begins with it.
  private static func edges(
    of scheduled: [ScheduledIncident], _ startsAt: UTCInstant
  ) -> [Edge] {
    var edges: [Edge] = []
    for (index, incident) in scheduled.enumerated() where startsAt < incident.end {
      let start = max(0, incident.start.microseconds - startsAt.microseconds)
      let end = incident.end.microseconds - startsAt.microseconds
      edges.append(
        Edge(at: SimTime(microseconds: start), incident: Int32(index), isStart: true))
      edges.append(
        Edge(at: SimTime(microseconds: end), incident: Int32(index), isStart: false))
    }
    return edges.sorted {
      ($0.at, $0.incident, $0.isStart ? 0 : 1) < ($1.at, $1.incident, $1.isStart ? 0 : 1)
    }
  }

  /// Providers by country; those whose country is unknown (`XX`) belong to no region.
  private static func regions(of catalogue: Catalogue) -> [Region] {
    let countries = Set(catalogue.providers.map(\.country)).subtracting(["XX"]).sorted()
    return countries.map { country in
      let members = catalogue.providers.indices.filter {
        catalogue.providers[$0].country == country
      }
      return Region(
        key: key("region|\(country)"), providers: members.map(Int32.init),
        providerKeys: members.map { key("region|\(country)|\(catalogue.providers[$0].slug)") })
    }
  }

  /// Names, not positions: a provider more in the catalogue moves no other's draws. The highest
  /// bit keeps them apart from the entities that are numbered.
  private static func key(_ name: String) -> UInt64 {
    EndpointTerms.stableHash(of: name) | 1 << 63
  }
}
