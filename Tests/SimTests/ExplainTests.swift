import Formats
import Foundation
import Testing

/// The decision trail of one call, through the program.
@Suite struct ExplainTests {
  private func explained(_ arguments: String..., in folder: Folder) throws -> JSONNode {
    let ending = try Program.run(
      ["explain", "scenario.json", "--format", "json"] + arguments, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(ending.err.isEmpty)
    return try JSONNode(parsing: Array(ending.out.utf8), file: "explain")
  }

  private func text(_ arguments: String..., in folder: Folder) throws -> String {
    let ending = try Program.run(["explain", "scenario.json"] + arguments, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    return ending.out
  }

  /// The rows of replication 0 of a policy in tables/attempts.csv, each by the names of the columns.
  private func attempts(of policy: String, _ folder: Folder) throws -> [[String: String]] {
    let run = try Program.run(["run", "scenario.json", "--out", "report", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.err)")
    let lines = try folder.text("report/tables/attempts.csv").split(separator: "\n")
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines.dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(names, cells))
    }.filter { $0["policy"] == policy }
  }

  /// The small scenario in trouble: an endpoint that is down and limits that bite.
  private func troubled() throws -> Folder {
    let folder = try Folder.small()
    var scenario = try JSONNode(
      parsing: Array(folder.text("scenario.json").utf8), file: "scenario.json")
    let policies: JSONNode = [
      ["name": "cheap", "preset": "cheapest"],
      [
        "name": "spread", "preset": "openrouter-sticky",
        "model_choice": ["kind": "inverse-square"], "endpoint_choice": ["kind": "random"],
        "retry": ["attempts": 4],
      ],
    ]
    for (path, value) in [("policies", policies), ("world.outages", true)] {
      let selector = try #require(JSONSelector(parsing: path))
      scenario = try scenario.setting(selector, to: value, missingKey: .add)
    }
    try folder.write(scenario.prettyText, to: "scenario.json")
    return folder
  }

  /// Law: looking at a call changes nothing; what is told of its attempts is what the run wrote.
  @Test func `the trail of a call is that of the run`() throws {
    let folder = try troubled()
    for policy in ["cheap", "spread"] {
      let rows = try attempts(of: policy, folder)
      var seen = 0
      for call in [1, 2, 7, 19] {
        let trail = try explained("--call", "\(call)", "--policy", policy, in: folder)
        let moments = try #require(trail["moments"]?.array)
        let told = moments.filter { $0["kind"]?.string == "attempt" }
        let key = ["task", "branch", "step", "repeat"]
        let written = rows.filter { row in
          key.allSatisfy { row[$0] == trail[$0]?.numberText }
        }
        #expect(told.count == written.count)
        for (attempt, row) in zip(told, written) {
          for column in [
            "attempt", "sent_at_s", "ttft_s", "duration_s", "tokens_prompt", "tokens_cache_read",
            "tokens_completion", "cost_usd",
          ] {
            #expect(attempt[column]?.numberText == row[column], "\(column) of call \(call)")
          }
          #expect(attempt["outcome"]?.string == row["outcome"])
          #expect(attempt["disposition"]?.string == row["disposition"])
          #expect(attempt["sticky"]?.bool == (row["sticky"] == "1"))
          let name = try #require(attempt["endpoint"]?.string)
          #expect(name.hasPrefix("\(row["model"] ?? "")@\(row["provider"] ?? "")"))
          seen += 1
        }
        try expectDecisionsMatch(moments)
      }
      #expect(seen >= 4)
    }
  }

  /// Each decision names a candidate of its last pass, and the attempt that follows goes there.
  private func expectDecisionsMatch(_ moments: [JSONNode]) throws {
    for (index, moment) in moments.enumerated() where moment["kind"]?.string == "decision" {
      guard moment["decision"]?["kind"]?.string == "attempt" else { continue }
      let chosen = try #require(moment["decision"]?["endpoint"]?.string)
      let endpoints = try #require(moment["passes"]?.array?.last?["endpoints"]?.array)
      let own = try #require(endpoints.first { $0["endpoint"]?.string == chosen })
      #expect(own["excluded"]?.isNull == true)
      #expect(own["belief"]?["recent_attempts"] != nil)
      if index + 1 < moments.count {
        #expect(moments[index + 1]["endpoint"]?.string == chosen)
      }
    }
  }

  @Test func `the text says what the gateway saw, did and paid`() throws {
    let folder = try Folder.small()
    let lines = try text("--call", "3", in: folder).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    #expect(lines[0] == "call 3 of workload chat under policy cheap, replication 0")
    #expect(lines[1].hasPrefix("task "))
    #expect(lines[2].hasPrefix("model of the task: "))
    #expect(lines[2].contains("picked by cheapest at "))
    #expect(lines.contains { $0.hasPrefix("request: ") && $0.contains("tokens of output") })
    #expect(lines.contains { $0.contains("endpoints can be tried") })
    #expect(lines.contains { $0.hasPrefix("-> ") && $0.hasSuffix("by lowest-price, no draw") })
    #expect(lines.contains { $0.hasPrefix("attempt 0 at ") && $0.hasSuffix(": served") })
    let end = try #require(lines.last { !$0.isEmpty })
    #expect(end.hasPrefix("end: completed at ") && end.hasSuffix(" charged"))
  }

  @Test func `a mask tells why`() throws {
    let folder = try Folder.small()
    let only = #"policies[1].provider={"max_price": {"completion": "$0.000001/M"}}"#
    let out = try text("--call", "1", "--policy", "named", "--set", only, in: folder)
    #expect(out.contains("above max_price"))
    #expect(out.contains("-> gives up: no endpoint fits the call"))
    #expect(out.contains("end: no endpoint fits at "))
    let ignored = #"policies[1].provider={"ignore": ["openai"]}"#
    let other = try text("--call", "1", "--policy", "named", "--set", ignored, in: folder)
    #expect(other.contains("provider not permitted by the policy"))
  }

  @Test func `calls of one task are counted by themselves`() throws {
    let folder = try Folder.small()
    let first = try explained("--call", "1", "--task", "3", in: folder)
    #expect(first["task"]?.int64 == 3)
    #expect(first["step"]?.int64 == 0)
    let number = try #require(first["call"]?.int64)
    let same = try explained("--call", "\(number)", in: folder)
    #expect(same == first)
  }

  @Test func `what is not there is refused with its reason`() throws {
    let folder = try Folder.small()
    func refusal(_ arguments: String...) throws -> (Int32, String) {
      let ending = try Program.run(["explain", "scenario.json"] + arguments, in: folder)
      #expect(ending.out.isEmpty)
      return (ending.status, ending.err)
    }
    let absent = try refusal("--call", "100000")
    #expect(absent.0 == 65)
    #expect(absent.1.hasPrefix("scenario.json: error: the run has "))
    #expect(absent.1.hasSuffix(" calls, no call 100000\n"))
    #expect(try refusal("--call", "1", "--policy", "cheep").0 == 65)
    #expect(try refusal("--call", "1", "--policy", "cheep").1.contains("did you mean \"cheap\"?"))
    #expect(
      try refusal("--call", "1", "--replication", "2").1.contains("the last replication is 1"))
    #expect(try refusal("--call", "0").0 == 64)
    #expect(try refusal().0 == 64)
  }
}
