import Accounting
import Formats
import NumericalMethods
import Quantities
import Supply

/// A figure of the simulation that is fitted, assumed or imputed, with how far it may be off.
///
/// A law is of a factor on the scenario's own value, or of a shift of it, of median 1 or 0, so that
/// the centre of a study is the scenario as it is written.
struct Assumption: Sendable {
  /// What a value of the law does.
  enum Lever: Sendable {
    /// Multiplies the values at these places of a resolved scenario, kept within a range.
    case factor(@Sendable (JSONNode) -> [String], within: ClosedRange<Double>)
    /// Is added to the values at these places.
    case shift(@Sendable (JSONNode) -> [String], within: ClosedRange<Double>)
    /// Changes the catalogue by a factor or by a shift in some unit; the closure says whether there
    /// was anything to change.
    case catalogue(shiftUnit: String?, @Sendable (inout Catalogue, Double) -> Bool)
  }

  /// What reports call it.
  let name: String
  /// The law, as a scenario would have it.
  let law: JSONNode
  /// What it stands for, in one sentence.
  let sentence: String
  /// Where the law comes from.
  let source: String
  /// What it moves.
  let lever: Lever
  /// Whether it matters to a scenario at all.
  var applies: @Sendable (JSONNode) -> Bool = { _ in true }
}

extension Assumption {
  /// The places below each element of a list.
  static func each(_ list: String, _ key: String) -> @Sendable (JSONNode) -> [String] {
    { tree in (tree[list]?.array ?? []).indices.map { "\(list)[\($0)].\(key)" } }
  }

  /// The same places in every scenario.
  static func at(_ paths: String...) -> @Sendable (JSONNode) -> [String] { { _ in paths } }
}

/// Something of a study that is moved by one uniform number: an input of the scenario, or an
/// assumption of ours.
struct StudyLever: Sendable {
  /// What reports say of it.
  let description: InputDescription
  /// The scenario and its files with the value at a share of the law.
  let moved: @Sendable (_ share: Double) -> (tree: JSONNode, files: ScenarioFiles)
  /// The value at a share of the law.
  let value: @Sendable (_ share: Double) -> InputDescription.Value
  /// Whether values between two of it are values of it too.
  let isContinuous: Bool
}

extension StudyLever {
  /// The lever of an uncertain input of the scenario.
  ///
  /// - Parameter tree: the resolved scenario without laws.
  init(_ input: UncertainInput, in tree: JSONNode, _ files: ScenarioFiles) {
    description = input.description
    if case .continuous = input.law { isContinuous = true } else { isContinuous = false }
    moved = { share in
      guard let selector = JSONSelector(parsing: input.path) else { return (tree, files) }
      let value = input.value(input.law.quantile(share))
      return ((try? tree.setting(selector, to: value)) ?? tree, files)
    }
    value = { share in
      let number = input.law.quantile(share)
      return InputDescription.Value(
        number: input.form.figure(number), text: input.form.words(number))
    }
  }

  /// The lever of an assumption; `nil` where it has nothing to move in this scenario, or where the
  /// scenario has a law of its own in its place.
  init?(
    _ assumption: Assumption, in tree: JSONNode, _ files: ScenarioFiles, inputs: [UncertainInput]
  ) {
    let log = DiagnosticLog()
    let stated = ValueReader(assumption.law, log: log).object { StatedLaw($0) }
    guard let law = (stated ?? nil)?.law, !log.hasErrors, assumption.applies(tree) else {
      return nil
    }
    let places: PlacesOrCatalogue
    switch assumption.lever {
    case .factor(let paths, let range):
      guard let found = Places(paths(tree), in: tree, range, isFactor: true, besides: inputs) else {
        return nil
      }
      places = .places(found)
    case .shift(let paths, let range):
      guard let found = Places(paths(tree), in: tree, range, isFactor: false, besides: inputs)
      else { return nil }
      places = .places(found)
    case .catalogue(let unit, let change):
      let isMoved = files.catalogues.keys.sorted().contains { name in
        guard var copy = files.catalogues[name] else { return false }
        return change(&copy, 1)
      }
      guard isMoved else { return nil }
      places = .catalogue(unit, change)
    }
    let value: @Sendable (Double) -> InputDescription.Value = { share in
      places.words(law.quantile(share))
    }
    self.value = value
    isContinuous = true
    moved = { share in places.moved(law.quantile(share), tree, files) }
    description = InputDescription(
      name: assumption.name, path: places.path, law: places.lawWords(assumption.law, value),
      why: assumption.sentence, source: assumption.source, low: value(0.1), centre: value(0.5),
      high: value(0.9), isAssumption: true)
  }
}

/// What an assumption moves in one scenario.
private enum PlacesOrCatalogue: Sendable {
  case places(Places)
  case catalogue(String?, @Sendable (inout Catalogue, Double) -> Bool)

  var path: String {
    switch self {
    case .places(let places): places.selectors.map(\.text).joined(separator: ", ")
    case .catalogue: "catalog"
    }
  }

  func words(_ number: Double) -> InputDescription.Value {
    switch self {
    case .places(let places): places.words(number)
    case .catalogue(let unit, _):
      InputDescription.Value(
        number: number,
        text: Places.change(number, isFactor: unit == nil) + (unit.map { " " + $0 } ?? ""))
    }
  }

  func lawWords(
    _ law: JSONNode, _ value: (Double) -> InputDescription.Value
  ) -> String {
    let kind = law["uncertain"]?.string ?? ""
    return "\(kind), p10 \(value(0.1).text), median \(value(0.5).text), p90 \(value(0.9).text)"
  }

  func moved(
    _ number: Double, _ tree: JSONNode, _ files: ScenarioFiles
  ) -> (tree: JSONNode, files: ScenarioFiles) {
    switch self {
    case .places(let places): return (places.moved(number, tree), files)
    case .catalogue(_, let change):
      var files = files
      for name in files.catalogues.keys.sorted() {
        guard var catalogue = files.catalogues[name] else { continue }
        _ = change(&catalogue, number)
        files.catalogues[name] = catalogue
      }
      return (tree, files)
    }
  }
}

/// Values of a resolved scenario that one assumption moves together.
private struct Places: Sendable {
  let selectors: [JSONSelector]
  private let nominal: [(form: ValueForm, number: Double)]
  private let range: ClosedRange<Double>
  private let isFactor: Bool

  init?(
    _ paths: [String], in tree: JSONNode, _ range: ClosedRange<Double>, isFactor: Bool,
    besides inputs: [UncertainInput]
  ) {
    var selectors: [JSONSelector] = []
    var nominal: [(form: ValueForm, number: Double)] = []
    for path in paths where !inputs.contains(where: { $0.path == path }) {
      guard let selector = JSONSelector(parsing: path),
        let node = try? tree.value(at: selector), let read = ValueForm.reading(node),
        !isFactor || read.number != 0
      else { continue }
      selectors.append(selector)
      nominal.append(read)
    }
    guard !selectors.isEmpty else { return nil }
    self.selectors = selectors
    self.nominal = nominal
    self.range = range
    self.isFactor = isFactor
  }

  private func value(_ place: Int, _ number: Double) -> Double {
    let moved = isFactor ? nominal[place].number * number : nominal[place].number + number
    return min(max(moved, range.lowerBound), range.upperBound)
  }

  func moved(_ number: Double, _ tree: JSONNode) -> JSONNode {
    selectors.indices.reduce(tree) { tree, place in
      let content = nominal[place].form.content(value(place, number))
      return (try? tree.setting(selectors[place], to: JSONNode(content))) ?? tree
    }
  }

  /// The value itself where all places have the same; else the factor or the shift.
  func words(_ number: Double) -> InputDescription.Value {
    let first = nominal[0]
    if nominal.allSatisfy({ $0.form == first.form && $0.number == first.number }) {
      let value = value(0, number)
      return InputDescription.Value(
        number: first.form.figure(value), text: first.form.words(value))
    }
    return InputDescription.Value(
      number: number, text: Self.change(number, isFactor: isFactor))
  }

  /// A factor or a shift in words.
  static func change(_ number: Double, isFactor: Bool) -> String {
    let text = ValueForm.number.words(number)
    return isFactor ? "x " + text : (number > 0 ? "+" : "") + text
  }
}
