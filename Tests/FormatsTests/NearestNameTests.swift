import Formats
import Testing

@Suite struct NearestNameTests {
  let keys = ["kind", "weight", "rate_per_s", "horizon", "seed", "up"]

  @Test(arguments: [
    ("wieght", "weight"), ("Weight", "weight"), ("rate", "rate_per_s"), ("horizons", "horizon"),
    ("seeds", "seed"), ("kin", "kind"), ("sed", "seed"), ("ip", "up"),
  ])
  func findsWhatWasMeant(name: String, key: String) {
    #expect(nearest(to: name, among: keys) == key)
  }

  @Test(arguments: ["", "latency", "xx", "ra", "hrzn"])
  func findsNothingFar(name: String) {
    #expect(nearest(to: name, among: keys) == nil)
  }

  @Test func prefersFewerDifferencesThenTheFirst() {
    #expect(nearest(to: "cost", among: ["cast", "costs_usd", "host"]) == "cast")
    #expect(nearest(to: "rates", among: ["rate_per_s", "rats"]) == "rats")
  }
}
