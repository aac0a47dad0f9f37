import Formats
import NumericalMethods
import Studies
import Testing

/// Axes and cells: what is read, what is refused, which values there are.
@Suite struct SweepDesignTests {
  private static func design(_ text: String) throws -> SweepDesign {
    let root = try JSONNode(#"{ "sweep": \#(text) }"#)
    return try #require(try Sweep.design(of: root))
  }

  private static func cells(_ text: String) throws -> [[String]] {
    let root = try JSONNode(#"{ "world": {}, "sweep": \#(text) }"#)
    let design = try #require(try Sweep.design(of: root))
    return Sweep(of: root, design: design).values.map { $0.map(\.compactText) }
  }

  @Test func `a grid has every value with every other, the last axis fastest`() throws {
    let cells = try Self.cells(
      #"""
      { "axes": [{ "path": "a", "values": [1, "5 min"] },
                 { "path": "b", "from": 1, "to": 100, "scale": "log", "steps": 3 }] }
      """#)
    #expect(
      cells == [
        ["1", "1"], ["1", "10"], ["1", "100"], [#""5 min""#, "1"], [#""5 min""#, "10"],
        [#""5 min""#, "100"],
      ])
  }

  @Test func `a range of whole numbers or durations is spelled as a scenario spells them`() throws {
    let cells = try Self.cells(
      #"""
      { "axes": [{ "path": "a", "from": 1, "to": 8, "steps": 4, "whole": true },
                 { "path": "b", "from": "1 min", "to": "30 min", "steps": 2 }] }
      """#)
    #expect(cells.map { $0[0] } == ["1", "1", "3", "3", "6", "6", "8", "8"])
    #expect(cells.prefix(2).map { $0[1] } == [#""60 s""#, #""1800 s""#])
  }

  /// A law of the design: with n cells each of n equal parts of an axis has exactly one.
  @Test func `a Latin hypercube takes each part of each axis once`() throws {
    let cells = try Self.cells(
      #"""
      { "design": "latin_hypercube", "cells": 50, "axes": [
        { "path": "a", "from": 0, "to": 5 }, { "path": "b", "from": 0.01, "to": 100, "scale": "log" },
        { "path": "c", "values": ["x", "y"] }] }
      """#)
    #expect(cells.count == 50)
    // Values keep four digits, so one at the edge of its part may cross it: parts are counted from
    // the values, and at most one neighbour is off.
    let numbers = cells.map { Double($0[0]) ?? .nan }.sorted()
    for (index, number) in numbers.enumerated() {
      #expect(number >= Double(index) / 10 - 0.001 && number <= Double(index + 1) / 10 + 0.001)
    }
    let logs = cells.map { deterministicLog(Double($0[1]) ?? .nan) }.sorted()
    let (low, high) = (deterministicLog(0.01), deterministicLog(100))
    for (index, log) in logs.enumerated() {
      let share = (log - low) / (high - low) * 50
      #expect(share >= Double(index) - 0.01 && share <= Double(index + 1) + 0.01)
    }
    #expect(cells.count { $0[2] == #""x""# } == 25)
    // An axis that is added moves no other.
    let fewer = try Self.cells(
      #"{ "design": "latin_hypercube", "cells": 50, "axes": [{ "path": "a", "from": 0, "to": 5 }] }"#
    )
    #expect(fewer.map { $0[0] } == cells.map { $0[0] })
  }

  @Test func `values have four digits at most and read back as themselves`() throws {
    let cells = try Self.cells(
      #"""
      { "design": "latin_hypercube", "cells": 200, "axes": [
        { "path": "a", "from": 0.000001, "to": 1000000, "scale": "log" },
        { "path": "b", "from": -3, "to": 3 }] }
      """#)
    for text in cells.joined() {
      let digits = text.filter(\.isNumber).drop { $0 == "0" }
      let significant = digits.reversed().drop { $0 == "0" }
      #expect(significant.count <= 4, "\(text)")
      #expect(Double(text) != nil && !text.contains("e"), "\(text)")
    }
  }

  @Test func `a resolved design is the same design`() throws {
    let texts = [
      #"{ "axes": [{ "path": "a", "values": [1, [2], { "x": 3 }] }] }"#,
      #"""
      { "design": "latin_hypercube", "cells": 9, "seed": 4, "axes": [
        { "path": "b", "label": "bee", "from": "90 s", "to": "2 h", "scale": "log" }] }
      """#,
    ]
    for text in texts {
      let first = try Self.design(text)
      let second = try Self.design(first.resolved.compactText)
      #expect(first.resolved == second.resolved)
      #expect(try Self.cells(text) == Self.cells(first.resolved.compactText))
    }
  }

  @Test(arguments: [
    (#"{ "axes": [] }"#, "$.sweep.axes"),
    (#"{ "axes": [{ "path": "a", "values": [] }] }"#, "$.sweep.axes[0].values"),
    (#"{ "axes": [{ "path": "a", "values": [1, 1.0] }] }"#, "$.sweep.axes[0].values[1]"),
    (#"{ "axes": [{ "path": "a", "from": 1, "to": 2 }] }"#, "$.sweep.axes[0]"),
    (#"{ "axes": [{ "path": "a", "from": 2, "to": 2, "steps": 3 }] }"#, "$.sweep.axes[0].to"),
    (
      #"{ "axes": [{ "path": "a", "from": 0, "to": 2, "scale": "log", "steps": 3 }] }"#,
      "$.sweep.axes[0].from"
    ),
    (#"{ "axes": [{ "path": "a", "from": 1, "to": "2 h", "steps": 3 }] }"#, "$.sweep.axes[0].to"),
    (#"{ "axes": [{ "path": "sweep.cells", "values": [1] }] }"#, "$.sweep.axes[0].path"),
    (#"{ "axes": [{ "path": "a..b", "values": [1] }] }"#, "$.sweep.axes[0].path"),
    (
      #"{ "axes": [{ "path": "a", "values": [1] }, { "path": "a", "values": [2] }] }"#,
      "$.sweep.axes[1]"
    ),
    (#"{ "axes": [{ "path": "a", "values": [1], "steps": 4 }] }"#, "$.sweep.axes[0].steps"),
    (
      #"""
      { "axes": [{ "path": "a", "from": 1, "to": 2, "steps": 1000 },
                 { "path": "b", "from": 1, "to": 2, "steps": 1000 }] }
      """#, "$.sweep.axes"
    ),
  ])
  func `what is wrong is told at its place`(_ text: String, _ path: String) throws {
    do {
      _ = try Self.design(text)
      Issue.record("accepted")
    } catch let error as ContentError {
      #expect(error.diagnostics.map(\.path).contains(path), "\(error)")
    }
  }

  @Test(arguments: [
    ("a.b=1,2,5", ["1", "2", "5"]),
    ("a=openrouter-sticky,cheapest", [#""openrouter-sticky""#, #""cheapest""#]),
    ("a=5 min, 10 min", [#""5 min""#, #""10 min""#]), ("a=true,false", ["true", "false"]),
    ("policies[name=x].y=1", ["1"]), (#"a=["x","y"],["z"]"#, [#"["x", "y"]"#, #"["z"]"#]),
    ("a=0..10 3", ["0", "5", "10"]), ("a=1..100 log 3", ["1", "10", "100"]),
    ("a=1 min..1 h 2", [#""60 s""#, #""3600 s""#]), ("a=1..4 whole 2", ["1", "4"]),
  ])
  func `axes are read from the command line`(_ argument: String, _ values: [String]) throws {
    let axis = try #require(SweepAxis(argument: argument, option: "--vary"))
    let sweep = Sweep(of: .object([]), design: SweepDesign(method: .grid, axes: [axis]))
    #expect(sweep.values.map { $0[0].compactText } == values)
  }

  @Test(arguments: [
    "", "a", "=1", "a=", "a..b=1", "a=1,1", "name=x", "a=0..10 log 3", "a=1..1 3", "a=1..2 wide",
    "vary.path=1",
  ])
  func `what is no axis is refused`(_ argument: String) {
    #expect(SweepAxis(argument: argument, option: "--vary") == nil)
  }

  @Test func `without a section the scenario's own axis is swept`() throws {
    let root = try JSONNode(String(#"{ "vary": { "path": "a", "label": "b", "values": [2, 1] } }"#))
    let design = try #require(try Sweep.design(of: root))
    let sweep = Sweep(of: root, design: design)
    #expect(sweep.values.map { $0[0].compactText } == ["2", "1"])
    #expect(design.axes[0].label == "b")
    #expect(sweep.base.object?.isEmpty == true)
    #expect(try Sweep.design(of: .object([])) == nil)
  }
}
