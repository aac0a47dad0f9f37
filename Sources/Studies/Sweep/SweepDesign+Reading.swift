public import Formats
import Quantities

extension SweepDesign {
  /// Reads the section `sweep` of a scenario.
  init(reading section: ObjectReader) {
    let method = section.choice("design", default: Method.grid)
    let cells = section.int(
      "cells", default: 64, in: 1...Self.cellLimit, "expected cells, 1 to 100,000")
    let seed = section.int(
      "seed", default: 1, in: 0...9_007_199_254_740_991, "expected a seed, 0 to 2^53 - 1")
    var paths: [String] = []
    let axes = section.nonEmptyArray("axes", "expected a list of at least one axis") { value in
      let axis = value.object(
        "expected an axis: a \"path\" with \"values\", or \"from\" and \"to\""
      ) {
        SweepAxis(reading: $0, method: method)
      }
      if let axis, paths.contains(axis.path) {
        value.report("found a second axis over \(axis.path)")
      }
      if let axis { paths.append(axis.path) }
      return axis
    }
    self.init(method: method, cells: cells, seed: UInt64(seed), axes: axes)
    if count > Self.cellLimit {
      section.optional("axes")?.report(
        "found a grid of more than 100,000 cells; a \"design\" of \"latin_hypercube\" covers "
          + "the same axes with as many \"cells\" as you say")
    }
  }

  /// The section as a resolved scenario has it.
  public var resolved: JSONNode {
    .object([
      ("design", .string(method.rawValue)), ("cells", .number(cells)), ("seed", .number(seed)),
      ("axes", .array(axes.map(\.resolved))),
    ])
  }
}

extension SweepAxis {
  /// Reads one axis.
  init(reading axis: ObjectReader, method: SweepDesign.Method) {
    let expecting = "expected a path, e.g. \"catalog.overrides[0].multiply_rates\""
    let path = axis.string("path", expecting)
    let selector = JSONSelector(parsing: path)
    if !path.isEmpty, selector == nil { axis.optional("path")?.reportFound(expecting) }
    if Self.isRefused(selector) {
      axis.optional("path")?.reportFound("an axis varies a part of the simulated world")
    }
    let label = axis.string("label", default: path)
    if let list = axis.optional("values") {
      for key in ["from", "to", "scale", "steps", "whole"] {
        axis.optional(key)?.report("found a range beside \"values\"; expected one of them")
      }
      self.init(
        path: path, label: label, span: .values(Self.values(list)), node: axis.value.node)
    } else {
      self.init(
        path: path, label: label, span: .range(Self.range(axis, method)), node: axis.value.node)
    }
  }

  /// Whether a path is no part of the simulated world.
  static func isRefused(_ selector: JSONSelector?) -> Bool {
    let outside = ["vary", "sweep", "name", "schema", "$schema", "question", "report"]
    return outside.contains { selector?.steps.first == .key($0) }
  }

  private static func values(_ list: ValueReader) -> [JSONNode] {
    var texts: [String] = []
    let values =
      list.array("expected a list of at least one value, e.g. [0.5, 1, 2]") { value -> JSONNode? in
        let text = value.node.canonicalText
        if texts.contains(text) { value.report("found \(value.node.compactText) a second time") }
        texts.append(text)
        return value.node
      } ?? []
    if list.node.array?.isEmpty == true {
      list.report("found an empty list; expected at least one value")
    }
    return values
  }

  private static func range(_ axis: ObjectReader, _ method: SweepDesign.Method) -> SweepRange {
    let expecting = "expected \"values\", or \"from\" and \"to\": two numbers or two durations"
    var isDuration = false
    func end(_ key: String) -> Double? {
      guard let value = axis.required(key, expecting) else { return nil }
      if value.node.string != nil {
        isDuration = true
        return value.duration()?.seconds
      }
      return value.double(in: -1e12...1e12, expecting)
    }
    let (from, to) = (end("from"), end("to"))
    let texts = ["from", "to"].filter { axis.optional($0)?.node.string != nil }
    if texts.count == 1 { axis.optional(texts[0])?.reportFound(expecting) }
    let scale = axis.choice("scale", default: Scale.linear)
    let isWhole = axis.bool("whole", default: false)
    let steps = axis.optional("steps")?.int(in: 1...10_000, "expected steps, 1 to 10,000")
    if method == .grid, !axis.has("steps"), from != nil, to != nil {
      axis.value.report(
        "found a range in a grid; expected \"steps\" beside it, or \"values\" in its place")
    }
    if let from, let to {
      if from == to { axis.optional("to")?.reportFound("expected two different ends") }
      if scale == .log, min(from, to) <= 0 {
        axis.optional(from <= 0 ? "from" : "to")?
          .reportFound("a logarithmic range has ends above 0")
      }
    }
    return SweepRange(
      from: from ?? 1, to: to ?? 2, scale: scale, steps: steps, isWhole: isWhole,
      isDuration: isDuration)
  }

  /// The axis as a resolved scenario has it.
  var resolved: JSONNode {
    let head: [(String, JSONNode)] = [("path", .string(path)), ("label", .string(label))]
    switch span {
    case .values(let values): return .object(head + [("values", .array(values))])
    case .range(let range):
      func end(_ value: Double) -> JSONNode {
        range.isDuration ? SimDuration(seconds: value).resolved : .number(value)
      }
      var members =
        head + [
          ("from", end(range.from)), ("to", end(range.to)),
          ("scale", .string(range.scale.rawValue)), ("whole", .bool(range.isWhole)),
        ]
      if let steps = range.steps { members.append(("steps", .number(steps))) }
      return .object(members)
    }
  }
}

extension SweepAxis {
  /// Reads an axis from the command line: `path=1,2,5` or `path=0.5..20`, the range followed by
  /// `log`, `whole` or a number of steps where wanted.
  ///
  /// - Returns: `nil` where there is no path or no value.
  public init?(argument: String, option: String) {
    guard let equals = argument.firstIndex(of: "=").map({ Self.end(ofPath: argument, from: $0) }),
      equals < argument.endIndex, let selector = JSONSelector(parsing: String(argument[..<equals])),
      !Self.isRefused(selector)
    else { return nil }
    let path = String(argument[..<equals])
    let text = String(argument[argument.index(after: equals)...])
    let name = "\(option) \(argument)"
    let place = JSONNode(argument: name, text: text)
    guard !text.isEmpty else { return nil }
    if let range = Self.range(text) {
      self.init(path: path, span: .range(range), node: place)
      return
    }
    // What begins as a range and is none was meant as one.
    if let dots = text.firstRange(of: "..") {
      let from = String(text[..<dots.lowerBound]).filter { $0 != " " }
      if Double(from) != nil || SimDuration(parsing: from) != nil { return nil }
    }
    var values: [JSONNode] = []
    if let list = JSONNode(argument: name, text: "[\(text)]").array {
      values = list
    } else {
      values = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        JSONNode(argument: name, text: String(part.trimmingPrefix { $0 == " " }))
      }
    }
    let texts = Set(values.map(\.canonicalText))
    guard !values.isEmpty, texts.count == values.count else { return nil }
    self.init(path: path, span: .values(values), node: place)
  }

  /// The equals sign that ends the path: brackets may hold others, as in `policies[name=a].x=1`.
  private static func end(ofPath text: String, from first: String.Index) -> String.Index {
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "=" where depth == 0: return index
      default: break
      }
    }
    return text.endIndex
  }

  private static func range(_ text: String) -> SweepRange? {
    guard let dots = text.firstRange(of: "..") else { return nil }
    var from = String(text[..<dots.lowerBound])
    var words = text[dots.upperBound...].split(separator: " ").map(String.init)
    guard !words.isEmpty else { return nil }
    var to = words.removeFirst()
    // A length of time may have a space before its unit.
    if let unit = words.first, SimDuration(parsing: to + unit) != nil {
      to += unit
      words.removeFirst()
    }
    from.removeAll { $0 == " " }
    var range = SweepRange(from: 0, to: 0)
    if let low = SimDuration(parsing: from), let high = SimDuration(parsing: to) {
      (range.from, range.to, range.isDuration) = (low.seconds, high.seconds, true)
    } else if let low = Double(from), let high = Double(to), low.isFinite, high.isFinite {
      (range.from, range.to) = (low, high)
    } else {
      return nil
    }
    for word in words {
      switch word {
      case "log": range.scale = .log
      case "linear": range.scale = .linear
      case "whole": range.isWhole = true
      default:
        guard let steps = Int(word), (1...10_000).contains(steps) else { return nil }
        range.steps = steps
      }
    }
    let isSound =
      range.from != range.to && (range.scale == .linear || min(range.from, range.to) > 0)
    return isSound ? range : nil
  }
}
