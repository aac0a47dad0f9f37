public import Quantities
public import Supply

/// A value of a rule's parameter.
public enum RuleValue: Hashable, Sendable {
  /// A number.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// A length of time.
  case duration(SimDuration)
  /// True or false.
  case flag(Bool)
  /// A word.
  case choice(String)
  /// Models with weights.
  case models([WeightedModel])
  /// Models.
  case modelNames([ModelID])
}

/// A model with its relative frequency.
public struct WeightedModel: Hashable, Sendable {
  /// The model.
  public var model: ModelID
  /// Relative frequency, above 0.
  public var weight: Double

  /// Creates an entry of a mix.
  public init(_ model: ModelID, weight: Double) {
    self.model = model
    self.weight = weight
  }
}

/// A rule by name with all of its parameters: a policy's choice as plain data.
///
/// Two policies with equal settings make equal decisions.
public struct RuleSettings: Hashable, Sendable {
  /// The rule's ``RuleCard/kind``.
  public let kind: String
  /// Values of every parameter, in the order of the card.
  public private(set) var values: [RuleValue]
  private let names: [String]

  /// The settings of a rule.
  ///
  /// - Parameters:
  ///   - card: what the rule is and which parameters it has.
  ///   - changed: values other than the standard ones, by parameter.
  /// - Precondition: every parameter without a standard value is given, and no other name is.
  public init(_ card: RuleCard, _ changed: [String: RuleValue] = [:]) {
    kind = card.kind
    names = card.parameters.map(\.name)
    for name in changed.keys { precondition(names.contains(name), "\(kind) has no \(name)") }
    values = card.parameters.map { parameter in
      guard let value = changed[parameter.name] ?? parameter.standard else {
        preconditionFailure("\(card.kind) needs \(parameter.name)")
      }
      return value
    }
  }

  private func value(_ name: String) -> RuleValue {
    guard let index = names.firstIndex(of: name) else {
      preconditionFailure("\(kind) has no parameter \(name)")
    }
    return values[index]
  }

  /// A length of time, where the rule has such a parameter.
  func length(_ name: String) -> SimDuration? {
    guard let index = names.firstIndex(of: name), case .duration(let length) = values[index] else {
      return nil
    }
    return length
  }

  /// A number.
  public func number(_ name: String) -> Double {
    guard case .number(let number) = value(name) else { mismatch(name) }
    return number
  }

  /// A whole number.
  public func integer(_ name: String) -> Int {
    guard case .integer(let number) = value(name) else { mismatch(name) }
    return number
  }

  /// A length of time.
  public func duration(_ name: String) -> SimDuration {
    guard case .duration(let length) = value(name) else { mismatch(name) }
    return length
  }

  /// True or false.
  public func flag(_ name: String) -> Bool {
    guard case .flag(let flag) = value(name) else { mismatch(name) }
    return flag
  }

  /// A word.
  public func choice(_ name: String) -> String {
    guard case .choice(let word) = value(name) else { mismatch(name) }
    return word
  }

  /// Models with weights.
  public func models(_ name: String) -> [WeightedModel] {
    guard case .models(let models) = value(name) else { mismatch(name) }
    return models
  }

  /// Models.
  public func modelNames(_ name: String) -> [ModelID] {
    guard case .modelNames(let models) = value(name) else { mismatch(name) }
    return models
  }

  private func mismatch(_ name: String) -> Never {
    preconditionFailure("\(kind).\(name) has another kind of value")
  }
}
