package import Scoring

/// What a scored log is and where it comes from, in words.
package struct ScoreSubject: Sendable {
  /// The scenario's name.
  package var name: String
  /// The question that it asks.
  package var question: String
  /// Where the calls come from, and what became of its rows.
  package var source: String
  /// What each policy does, by policy.
  package var summaries: [String]
  /// Policies that were left out, and why.
  package var leftOut: [String]
  /// Share of the endpoints whose speed is drawn rather than published.
  package var fittedShare: Double

  /// Describes a log.
  package init(
    name: String, question: String, source: String, summaries: [String], leftOut: [String],
    fittedShare: Double
  ) {
    self.name = name
    self.question = question
    self.source = source
    self.summaries = summaries
    self.leftOut = leftOut
    self.fittedShare = fittedShare
  }
}

/// What is said of a log that was scored under many policies.
package struct ScoreReport: FiledReport {
  /// The figures that the report speaks of.
  package let scores: LogScores
  /// The log and the policies in words.
  package let subject: ScoreSubject
  /// The heading.
  package let title: String
  /// The question that the scenario asks.
  package let question: String
  /// The parts, in reading order.
  package let sections: [Section]

  /// Says what the scores show.
  package init(_ scores: LogScores, of subject: ScoreSubject) {
    self.scores = scores
    self.subject = subject
    title = "Tollway score: \(subject.name)"
    question = subject.question
    sections = ScoreReportBuilder(scores: scores, subject: subject).sections
  }
}

/// Turns scores into sections.
struct ScoreReportBuilder {
  let scores: LogScores
  let subject: ScoreSubject

  var baseline: PolicyScore { scores.policies[scores.baseline] }
  var hasComparison: Bool { scores.policies.count > 1 }

  var sections: [Section] {
    [
      briefSection, logSection, policySection, changeSection, shareSection, assumptionSection,
    ].filter { !$0.blocks.isEmpty }
  }

  /// Policies that no other one beats in cost, predicted time, model score and calls served at once;
  /// of policies that are alike in all of them the first.
  var front: [Bool] {
    let objectives = scores.policies.map { policy in
      [
        policy.spend.value, policy.meanSeconds ?? .infinity, -(policy.meanScore ?? -.infinity),
        policy.unserved.value,
      ]
    }
    return objectives.enumerated().map { position, own in
      !objectives.enumerated().contains { place, other in
        zip(other, own).allSatisfy { $0 <= $1 }
          && (place < position || zip(other, own).contains { $0 < $1 })
      }
    }
  }

  /// Positions from the lowest cost on, those that serve fewer calls last.
  var byCost: [Int] {
    scores.policies.indices.sorted { a, b in
      let (left, right) = (scores.policies[a], scores.policies[b])
      return (left.unserved.parts, left.spend.parts, a)
        < (right.unserved.parts, right.spend.parts, b)
    }
  }

  /// Policies that serve as many calls as the baseline, from the lowest cost on.
  var comparable: [Int] {
    byCost.filter { scores.policies[$0].unserved <= baseline.unserved }
  }

  /// The policy that the changes are told of: the cheapest of these other than the baseline.
  var challenger: Int? {
    comparable.first { $0 != scores.baseline } ?? byCost.first { $0 != scores.baseline }
  }

  /// An amount of money as people read it.
  static func money(_ amount: ExpectedAmount) -> String { money(amount.value / 1e12) }

  static func money(_ dollars: Double) -> String {
    let sign = dollars < 0 ? "-$" : "$"
    let size = dollars.magnitude
    return sign
      + (size >= 1 ? NumberText.fixed(size, decimals: 2) : NumberText.significant(size, digits: 4))
  }

  static func count(_ amount: ExpectedAmount) -> String {
    NumberText.fixed(amount.value, decimals: 0)
  }

  static func seconds(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, decimals: $0 < 10 ? 2 : 1) + " s" } ?? NumberText.absent
  }

  /// The change against the baseline, for example `-31.4 %`.
  func change(_ amount: ExpectedAmount, from base: ExpectedAmount) -> String {
    guard base.parts > 0 else { return NumberText.absent }
    let share = (amount - base).value / base.value
    return NumberText.signed(share * 100, decimals: 1) + " %"
  }
}
