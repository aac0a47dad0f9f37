import Demand
import Formats
import NumericalMethods
import Quantities
import Testing

/// The recorded logs against the figures of `data/README.md` and an independent table of calls.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct RecordedTraceTests {
  @Test func agentLogHasTheStatedTotals() throws {
    let (log, account) = try #require(RecordedFixtures.agentLog)
    #expect(log.sessions.count == 485)
    #expect(log.calls.count == 31_798)
    #expect(account.read == 31_798)
    #expect(account.dropped == 0)
    #expect(log.blockTokens == 64)
    let subAgents = log.branches.count - log.sessions.count
    #expect(subAgents == 32)
    #expect(log.spawns.reduce(0) { $0 + $1.branches.count } == 32)
    let mains = log.sessions.map { log.mainBranch(of: $0).calls.count }
    #expect(log.calls.count - mains.reduce(0, +) == 348)
    #expect(log.sessions.count { $0.branches.count > 1 } == 11)
    #expect(log.calls.allSatisfy { $0.blocks == $0.input / 64 })
  }

  /// Every row of a table that another program (Python) made of the same log, in its order.
  @Test func agentLogAgreesWithTheTableOfCalls() throws {
    let log = try #require(RecordedFixtures.agentLog).sessions
    let bytes = try #require(RecordedFixtures.trace("claude_code_calls.csv.gz"))
    let file = "calls.csv.gz"
    var reader = try CSVReader(
      file: file, source: decompressing(file: file, RecordedFixtures.chunks(bytes)))
    let names = [
      "trace_id", "agent", "t_s", "model", "input_tokens", "output_tokens", "ideal_prefix_tokens",
      "api_time_s",
    ]
    let columns = try names.map { try reader.column(named: $0) }
    var session = -1
    var next: [Int32] = []
    var (rows, wrong) = (0, 0)
    while try reader.next() {
      rows += 1
      if session < 0 || log.sessions[session].name != reader.text(at: columns[0]) {
        session += 1
        next = log.branches[log.sessions[session].branches.asIndices].map(\.calls.lowerBound)
      }
      let agent = reader.text(at: columns[1])
      let branch = agent == "main" ? 0 : Int(agent.suffix(3)) ?? -1
      let index = Int(next[branch])
      let branchStart = Int(
        log.branches[Int(log.sessions[session].branches.lowerBound) + branch].calls.lowerBound)
      next[branch] += 1
      let call = log.calls[index]
      let common = index == branchStart ? 0 : log.commonBlocks(index - 1, index)
      let service = call.serviceTime.map { $0.seconds }
      let agrees =
        log.sessions[session].name == reader.text(at: columns[0])
        && call.start.seconds == Double(reader.text(at: columns[2]))
        && log.models[Int(call.model)] == reader.text(at: columns[3])
        && Int(call.input) == reader.int(at: columns[4])
        && Int(call.output) == reader.int(at: columns[5])
        && min(common * 64, Int(call.input)) == reader.int(at: columns[6])
        && service == Double(reader.text(at: columns[7]))
      if !agrees { wrong += 1 }
    }
    #expect(rows == 31_798)
    #expect(wrong == 0)
    #expect(session == 484)
  }

  /// Sessions in the source's own form, with blocks as lists, are the same as in our file.
  @Test(arguments: ["weka_trace_0291_with_subagents.json.gz", "weka_trace_0504.json.gz"])
  func readsTheSourcesOwnForm(file: String) throws {
    let log = try #require(RecordedFixtures.agentLog).sessions
    let bytes = try #require(RecordedFixtures.trace("raw_samples/" + file))
    let raw = try RecordedSessions.importingAgentSessions(
      file: file, source: RecordedFixtures.chunks(bytes)
    ).sessions
    #expect(raw.sessions.count == 1)
    let same = try #require(log.sessions.first { $0.name == raw.sessions[0].name })
    let branches = log.branches[same.branches.asIndices]
    #expect(raw.branches.map(\.calls.count) == branches.map(\.calls.count))
    let first = Int(branches.first?.calls.lowerBound ?? 0)
    for (index, call) in raw.calls.enumerated() {
      let other = log.calls[first + index]
      #expect([call.input, call.output, call.blocks] == [other.input, other.output, other.blocks])
      #expect([call.start, call.gap] == [other.start, other.gap])
      #expect(Array(raw.runs[call.runs.asIndices]) == Array(log.runs[other.runs.asIndices]))
    }
  }

  /// A session that is not in our file has the totals that its own file states.
  @Test func readsASessionWithTheTotalsItStates() throws {
    let file = "weka_trace_0277_with_subagents.json.gz"
    let bytes = try #require(RecordedFixtures.trace("raw_samples/" + file))
    let log = try RecordedSessions.importing(
      .agentSessions,
      files: [LogFile(name: file) { RecordedFixtures.chunks(bytes) }], name: "raw_samples"
    ).sessions
    let main = log.mainBranch(of: log.sessions[0]).calls.asIndices
    #expect(log.calls[main].reduce(0) { $0 + Int($1.input) } == 591_380)
    #expect(log.calls[main].reduce(0) { $0 + Int($1.output) } == 7_245)
    #expect(log.calls.reduce(0) { $0 + Int($1.input) } == 2_576_410)
    #expect(log.calls.reduce(0) { $0 + Int($1.output) } == 31_862)
    #expect(log.branches.count == 5)
  }

  @Test func azureLogHasTheStatedTotals() throws {
    let bytes = try #require(RecordedFixtures.trace("azure_llm_conv_2023.csv.gz"))
    let (log, account) = try RecordedSessions.importingAzureCalls(
      file: "azure.csv.gz", source: RecordedFixtures.chunks(bytes))
    #expect(account.description == "azure.csv.gz: 19366 calls read = 19366 kept + 0 dropped")
    let arrivals = try #require(log.arrivalOffsets)
    #expect(arrivals.first == .zero)
    #expect(arrivals.last.map { Int($0.seconds.rounded()) } == 3502)
    let inputs = log.calls.map(\.input).sorted()
    let outputs = log.calls.map(\.output).sorted()
    #expect(Int(Moments(inputs.map(Double.init)).mean.rounded()) == 1155)
    #expect(inputs[inputs.count / 2] == 1020)
    #expect(Int(Moments(outputs.map(Double.init)).mean.rounded()) == 211)
    #expect(outputs[outputs.count / 2] == 129)
    let gaps = Moments(zip(arrivals.dropFirst(), arrivals).map { ($0 - $1).seconds })
    #expect((gaps.standardDeviation / gaps.mean * 100).rounded() == 109)
  }
}
