import Formats
import Market
public import Quantities

/// The section `market`: what `sim share` asks of a scenario. A run takes no notice of it.
///
/// Any of its numbers may be a law; it is then drawn once per draw of the study, the same for all
/// points and settings.
public struct MarketSettings: Sendable {
  /// Path of the traffic panel, relative to the scenario file.
  public var trafficFile: String
  /// The Monday of the week to which the model is anchored.
  public var week: CalendarDate
  /// Price lists of certain days, as points on the axis.
  var priceLists: [PriceListSettings]
  /// Factor on every segment's weight of cost.
  var costScale: StudyNumber
  /// Kinds of customers.
  var segments: [SegmentSettings]
  /// How fast they move.
  var dynamics: DynamicsSettings
  /// The axis: gaps of list prices.
  var gaps: [Double]
  /// Shares of demand that are agentic, one curve each.
  var agenticShares: [Double]
  /// Whether cache reads have a discount, setting by setting.
  var cacheDiscounts: [Bool]
  /// Arena points by which the cheap origin's models are better, setting by setting.
  var qualityShifts: [Double]
  /// What it takes to leave a model [logits], setting by setting.
  var switchingCosts: [Double]
  /// Factors on the weight of cost beyond ``costScale``, the first of which is the reference's own.
  var costFactors: [Double] = [1]
  /// Weeks after the gap changed, besides the long run.
  var weeks: [Int]
  /// Draws of the uncertain inputs.
  var draws: Int
  /// Customers that stand for a segment.
  var customers: Int
  /// How supply answers; `nil` where it is not asked.
  var supply: SupplySettings?
  /// What is uncertain, in the order of the text.
  var inputs: [UncertainInput] = []
}

/// A number of a study: certain, or the centre of a law that is drawn.
struct StudyNumber: Sendable {
  /// Its value, or the centre of its law.
  var central: Double
  /// Position of its law in ``MarketSettings/inputs``; `nil` where it is certain.
  var input: Int?

  /// A certain number.
  init(_ value: Double) { central = value }

  /// A number whose law is an input.
  init(_ central: Double, input: Int?) {
    self.central = central
    self.input = input
  }

  /// The value in a draw; `nil` for the central one.
  func value(in draw: [Double]?) -> Double {
    guard let draw, let input else { return central }
    return draw[input]
  }
}

/// A price list of a certain day.
struct PriceListSettings: Sendable {
  /// What reports call it.
  var label: String
  /// The day.
  var date: CalendarDate
  /// The gap of list prices then; `nil` for that of the catalogue on the day.
  var listGap: Double?
  /// Share of the cheap origin as observed then; `nil` where nothing is known.
  var observed: Double?
}

/// A kind of customers, as the scenario gives it.
struct SegmentSettings: Sendable {
  var name: String
  var workload: String
  var isAgentic: Bool
  var weight: StudyNumber
  var tasksPerMonth: StudyNumber
  var noticedBill: StudyNumber
  var outsideShare: StudyNumber
  var cost: StudyNumber
  var costSpread: StudyNumber
  var quality: StudyNumber
  var time: StudyNumber
  var failure: StudyNumber
  var free: StudyNumber
  var classSpread: StudyNumber
}

/// How fast customers move, as the scenario gives it.
struct DynamicsSettings: Sendable {
  var staying = StudyNumber(ChoiceDynamics.measured.staying)
  var loyalty = StudyNumber(ChoiceDynamics.measured.loyalty)
  var awarenessWeeks = StudyNumber(ChoiceDynamics.measured.awarenessWeeks)
}

/// How supply answers to where the traffic goes.
struct SupplySettings: Sendable {
  /// The workload that stands for all in the simulated market.
  var workload: String
  /// Its tasks at the reference [tasks per hour].
  var tasksPerHour: Double
  /// Calls of each model over what its endpoints can take, at the reference.
  var utilisation: Double
  /// Gaps at which the market is simulated.
  var gaps: [Double]
  /// Simulations of each gap, with other random numbers each.
  var replications: Int
  /// The most rounds at each gap.
  var rounds: Int
  /// Points of share that the last round may still move.
  var tolerance: Double
  /// No task arrives later than this in a simulation.
  var horizon: SimDuration
  /// Tasks that arrive earlier are not measured.
  var warmUp: SimDuration
}

extension MarketSettings {
  /// The customers of a draw; of the central values where there is none.
  func customers(in draw: [Double]?) -> DrawnCustomers {
    let scale = costScale.value(in: draw)
    let weights = segments.map { $0.weight.value(in: draw) }
    let total = weights.reduce(0, +)
    let drawn = zip(segments, weights).map { segment, weight in
      CustomerSegment(
        name: segment.name, weight: weight / total, isAgentic: segment.isAgentic,
        tasksPerMonth: segment.tasksPerMonth.value(in: draw),
        noticedBill: segment.noticedBill.value(in: draw),
        outsideShare: segment.outsideShare.value(in: draw),
        tastes: Tastes(
          cost: scale * segment.cost.value(in: draw),
          costSpread: segment.costSpread.value(in: draw),
          quality: segment.quality.value(in: draw), time: segment.time.value(in: draw),
          failure: segment.failure.value(in: draw), free: segment.free.value(in: draw),
          classSpread: segment.classSpread.value(in: draw)))
    }
    return DrawnCustomers(
      segments: drawn,
      dynamics: ChoiceDynamics(
        staying: dynamics.staying.value(in: draw), loyalty: dynamics.loyalty.value(in: draw),
        awarenessWeeks: dynamics.awarenessWeeks.value(in: draw)))
  }
}
