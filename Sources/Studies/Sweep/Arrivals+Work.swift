import Demand
import Quantities

extension Arrivals {
  /// Tasks that are expected to arrive within a time, roughly.
  func expectedTasks(within horizon: SimDuration, meanSteps: Double) -> Double {
    switch self {
    case .poisson(let rate): rate * horizon.seconds
    case .renewal(let renewal): renewal.ratePerSecond * horizon.seconds
    case .measured(let windows): windows.meanRate * horizon.seconds
    case .clients(let mixture): mixture.total.ratePerSecond * horizon.seconds
    case .recorded(let offsets): Double(offsets.count)
    // A step of an agent takes some ten seconds.
    case .closed(let clients, let pause):
      Double(clients) * horizon.seconds / max(1, pause.seconds + 10 * meanSteps)
    }
  }
}
