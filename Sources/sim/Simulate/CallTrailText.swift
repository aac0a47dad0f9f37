import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Routing
import Simulation
import Studies
import Supply

/// What `sim explain` prints for people; its JSON is in ``json``.
struct CallTrailText {
  let trail: CallTrail
  let scenario: Scenario
  let position: RunPosition
  /// Names and values of the uncertain inputs in this replication.
  let draws: [(name: String, text: String)]

  var catalogue: Catalogue { scenario.catalogue }
  var policy: PolicySpecification { scenario.policies[position.policy] }
  var workload: Workload { scenario.workloads[position.workload].workload }

  /// How many models a table of models shows.
  private static let modelLimit = 12

  var text: String {
    var lines = [
      "call \(trail.number) of workload \(workload.name) under policy \(policy.policy.name), "
        + "replication \(position.replication)",
      "task \(trail.task.number), branch \(trail.branch), step \(trail.step), "
        + "repeat \(trail.repetition), \(workload.requests.types[trail.taskType].name); "
        + "issued at \(seconds(trail.issuedAt))",
    ]
    if !draws.isEmpty {
      lines.append("drawn: " + draws.map { "\($0.name) = \($0.text)" }.joined(separator: "; "))
    }
    lines += modelLines
    lines += requestLines
    for moment in trail.moments {
      lines.append("")
      switch moment {
      case .decision(let decision, let passes, let time):
        lines += self.lines(of: passes, decision, at: time)
      case .attempt(let row): lines += self.lines(of: row)
      }
    }
    let attempts = trail.attempts.count
    lines += [
      "",
      "end: \(trail.ending.name) at \(seconds(trail.endedAt)), "
        + "\(seconds(trail.endedAt - trail.issuedAt)) after it was issued; "
        + "\(attempts == 1 ? "1 attempt" : "\(attempts) attempts"), \(dollars(trail.cost)) charged",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var requestLines: [String] {
    guard let request = trail.request else {
      return ["request: no model fits what the task needs, so no endpoint was asked"]
    }
    return [
      "request: \(catalogue[request.model].slug), input \(NumberText.count(request.input.count)) "
        + "tokens, at most \(NumberText.count(request.outputLimit.count)) tokens of output, "
        + (request.needsTools ? "tools declared" : "no tools")
    ]
  }

  private var modelLines: [String] {
    guard let choice = trail.modelChoice else { return [] }
    let name = choice.model.map { catalogue[$0].slug } ?? "none"
    if choice.isNamed { return ["model of the task: \(name), named by the task"] }
    let rule = policy.policy.modelRule.kind
    var lines = [
      "model of the task: \(name), picked by \(rule) at \(seconds(choice.at)) among "
        + "\(choice.considered.count) models"
    ]
    guard !choice.considered.isEmpty else { return lines }
    let ranked = choice.considered.enumerated().sorted { a, b in
      let isChosen = (a.element.model == choice.model, b.element.model == choice.model)
      if isChosen.0 != isChosen.1 { return isChosen.0 }
      let rank = (Self.rank(a.element), Self.rank(b.element))
      return rank.0 == rank.1 ? a.offset < b.offset : rank.0 > rank.1
    }.map(\.element)
    lines += table(
      ["model", "usd/call", "weight"],
      ranked.prefix(Self.modelLimit).map { model in
        [
          catalogue[model.model].slug,
          model.usdPerCall.map { NumberText.significant($0, digits: 4) } ?? "-",
          model.weight.map { NumberText.significant($0, digits: 4) } ?? "-",
        ]
      })
    let rest = ranked.count - Self.modelLimit
    if rest > 0 { lines.append("  and \(rest) more (--format json has all)") }
    return lines
  }

  private static func rank(_ model: ConsideredModel) -> Double {
    model.weight ?? -(model.usdPerCall ?? .infinity)
  }

  private func lines(
    of decision: DecisionTrail, _ outcome: Decision, at time: SimTime
  ) -> [String] {
    var lines: [String] = []
    for pass in decision.passes {
      lines.append(
        "at \(seconds(time)), round \(pass.round): \(catalogue[pass.model].slug), "
          + "\(pass.candidateCount) of \(pass.endpoints.count) endpoints can be tried"
          + (pass.bypassesBreaker ? " (the breaker, which had closed all, is passed by)" : ""))
      lines += table(
        ["endpoint", "usd/M", "weight", "figure", "errors 30 s", "ttft s", "tokens/s", "standing"],
        pass.endpoints.map { cells(of: $0, in: pass) })
    }
    switch outcome {
    case .attempt:
      if let choice = decision.passes.last?.choice {
        lines.append("-> \(name(of: choice.endpoint)), \(words(of: choice))")
      }
    case .wait(let pause): lines.append("-> waits \(seconds(pause)) before another round")
    case .giveUp: lines.append("-> gives up: \(reasonToGiveUp(decision))")
    case .refuse(let refusal): lines.append("-> refuses the call: \(refusal.words)")
    }
    return lines
  }

  private func reasonToGiveUp(_ decision: DecisionTrail) -> String {
    if trail.attempts.count >= policy.policy.retry.attemptLimit {
      return "\(policy.policy.retry.attemptLimit) attempts are all that the policy allows"
    }
    if decision.passes.isEmpty { return "the policy allows no fallback" }
    if trail.attempts.isEmpty { return "no endpoint fits the call" }
    return "no endpoint is left, and no further round is allowed"
  }

  private func cells(of endpoint: ConsideredEndpoint, in pass: RoutingPass) -> [String] {
    let total = pass.endpoints.reduce(0.0) { $0 + Double($1.weight ?? 0) }
    let belief = endpoint.belief
    return [
      name(of: endpoint.endpoint),
      endpoint.price.map { NumberText.significant(Double($0) / 4e6, digits: 4) } ?? "-",
      endpoint.weight.map { total > 0 ? NumberText.percent(Double($0) / total) : "0" } ?? "-",
      endpoint.figure.map { NumberText.significant($0, digits: 4) } ?? "-",
      belief.map { "\($0.recentErrors)/\($0.recentAttempts)" + ($0.isInOutage ? " outage" : "") }
        ?? "-",
      belief.map { NumberText.fixed($0.medianTimeToFirstToken, decimals: 3) } ?? "-",
      belief.map { NumberText.fixed($0.medianThroughput, decimals: 1) } ?? "-",
      standing(of: endpoint),
    ]
  }

  private func standing(of endpoint: ConsideredEndpoint) -> String {
    guard let reason = endpoint.exclusion else { return "candidate" }
    guard reason == .heldByRetryAfter, let until = endpoint.belief?.heldUntil else {
      return reason.words
    }
    return "\(reason.words) until \(seconds(until))"
  }

  private func words(of choice: EndpointChoice) -> String {
    switch choice.ground {
    case .sticky: return "sticky: it served the conversation last"
    case .order: return "the first in the policy's order that can be tried"
    case .again: return "again: its attempt has just failed, and the policy tries it once more"
    case .rule:
      let draws = choice.draws.map { NumberText.fixed($0, decimals: 6) }
      return "by \(policy.policy.endpointRule.kind)"
        + (draws.isEmpty ? ", no draw" : ", drawn \(draws.joined(separator: ", "))")
    }
  }

  private func lines(of row: AttemptRow) -> [String] {
    var lines = [
      "attempt \(row.attempt) at \(name(of: row.endpoint))\(row.isSticky ? " (sticky)" : ""): "
        + "\(row.outcome.name)",
      "  sent at \(seconds(row.sentAt)), first token or refusal after "
        + "\(seconds(row.timeToFirstToken)), ended after \(seconds(row.duration))",
    ]
    if let propensity = row.odds.propensity, propensity < 1 {
      lines.append(
        "  one of \(row.odds.candidates) candidates, which this policy in this state chooses with "
          + "probability \(NumberText.significant(propensity, digits: 4))")
    }
    if let limit = row.limit {
      lines.append(
        "  limit: \(limit.name)"
          + (row.retryAfter.map { "; come back after \(seconds($0))" } ?? ""))
    }
    if row.usage != .zero {
      let usage = row.usage
      let writes = usage.cacheWrite5m + usage.cacheWrite1h
      lines.append(
        "  tokens: \(NumberText.count(usage.prompt.count)) new, "
          + "\(NumberText.count(usage.cacheRead.count)) read from cache, "
          + "\(NumberText.count(writes.count)) written to cache, "
          + "\(NumberText.count(usage.output.count)) of output; \(dollars(row.cost)) "
          + "\(row.disposition.name)")
    }
    return lines
  }
}

extension CallTrailText {
  func name(of endpoint: EndpointID) -> String { catalogue.name(of: endpoint) }

  func seconds(_ time: SimTime) -> String { Self.exact(time.microseconds, 6) + " s" }

  func seconds(_ length: SimDuration) -> String { Self.exact(length.microseconds, 6) + " s" }

  func dollars(_ amount: USD) -> String { "$" + Self.exact(amount.picoDollars, 12) }

  /// A count of 10^-places as an exact decimal, as in tables/attempts.csv.
  static func exact(_ value: Int64, _ places: Int) -> String {
    var bytes: [UInt8] = []
    bytes.append(decimal: value, places: places)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Rows under titles, indented by two; the first and the last column to the left.
  private func table(_ titles: [String], _ rows: [[String]]) -> [String] {
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = "  "
      for (column, cell) in row.enumerated() {
        let isText = column == 0 || (titles[column] == "standing")
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (isText ? cell + space : space + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
