import ArgumentParser
import Foundation
import Studies

/// The answers to the five questions; `nil` where one has not been given.
struct InitAnswers {
  var kind: ScenarioDraft.Kind?
  var rate: Double?
  var models: String?
  var policies: String?
  var matter: ScenarioDraft.Matter?
  /// The log of the kind of work that is a log.
  var log: String?

  /// Whether nothing has been answered.
  var isEmpty: Bool {
    kind == nil && rate == nil && models == nil && policies == nil && matter == nil
  }

  /// Gives what is missing its default.
  ///
  /// - Returns: What was missing, in words.
  mutating func fillIn() -> [String] {
    var missing: [String] = []
    if kind == nil {
      kind = .agentic
      missing.append("--kind agentic")
    }
    if rate == nil {
      let standard = kind?.rate ?? 60
      rate = standard
      if kind != .log { missing.append("--rate \(Int(standard))") }
    }
    if models == nil {
      models = "any"
      if kind != .log { missing.append("--models any") }
    }
    if policies == nil {
      policies = ScenarioDraft.standardPolicies.joined(separator: ",")
      missing.append("--policies \(policies ?? "")")
    }
    if matter == nil {
      matter = .cost
      missing.append("--matters cost")
    }
    return missing
  }
}

/// Asks the five questions on a terminal; an answer that cannot be used is asked for again.
struct InitQuestions {
  /// The catalogue's models.
  let models: [String]

  func ask(_ answers: inout InitAnswers) throws {
    Terminal.say("Five questions; Enter takes what stands in brackets.\n")
    let kinds = ScenarioDraft.Kind.allCases
    for (index, kind) in kinds.enumerated() { Terminal.say("  \(index + 1)  \(kind.words)") }
    let kind = answer("1. What kind of work? [1] ") { text -> ScenarioDraft.Kind in
      if text.isEmpty { return .agentic }
      if let number = Int(text), kinds.indices.contains(number - 1) { return kinds[number - 1] }
      return try InitCommand.kind(text)
    }
    answers.kind = kind
    if kind == .log {
      answers.log = answer("   Which log? A file, or a folder. ") { text -> String in
        let path = (text as NSString).expandingTildeInPath
        _ = try Files.logFormat(of: path)
        return path
      }
    }
    answers.rate = answer("2. How many tasks begin in an hour? [\(Int(kind?.rate ?? 60))] ") {
      text in
      if text.isEmpty { return kind?.rate ?? 60 }
      guard let rate = Double(text), rate > 0, rate <= 1_000_000 else {
        throw ValidationError("it is a number above 0, not \"\(text)\"")
      }
      return rate
    }
    let standard = kind == .log ? "those of the log" : "any"
    answers.models = answer("3. Which models? author/name, …, or any [\(standard)] ") {
      text -> String in
      _ = try InitCommand.models(text, models)
      return text.isEmpty ? "any" : text
    }
    let policies = ScenarioDraft.standardPolicies.joined(separator: ", ")
    answers.policies = answer("4. Which policies are compared? [\(policies)] ") { text in
      try InitCommand.policies(text).joined(separator: ",")
    }
    answers.matter = answer("5. What matters: cost, time or failures? [cost] ") {
      text -> ScenarioDraft.Matter in
      text.isEmpty ? .cost : try InitCommand.matter(text)
    }
  }

  /// Asks until the answer can be used; the end of input takes the default for it and all others.
  private func answer<Value>(_ question: String, _ read: (String) throws -> Value) -> Value? {
    while let text = Terminal.ask(question) {
      do {
        return try read(text)
      } catch let mistake as ValidationError {
        Terminal.say("   " + mistake.message)
      } catch let refusal as Refusal {
        Terminal.say("   " + refusal.text)
      } catch {
        Terminal.say("   \(error)")
      }
    }
    return nil
  }
}
