import Formats
import Testing

@testable import Scoring

/// Logs of decisions as files, and what is said of those that are wrong.
@Suite struct DecisionLogTests {
  private func log(
    _ text: String, _ policy: DecisionLog.Policy = .columns, reward: String? = nil
  ) throws -> DecisionLog {
    try DecisionLog(
      file: "log.csv", source: oneChunk(Array(text.utf8)), policy: policy, reward: reward)
  }

  private func refusal(
    _ text: String, _ policy: DecisionLog.Policy = .columns, reward: String? = nil
  ) -> String {
    do {
      _ = try log(text, policy, reward: reward)
      return "accepted"
    } catch let error as ContentError {
      return error.description
    } catch {
      return "\(error)"
    }
  }

  private static let good = """
    session,step,action,reward:cost,reward:served,propensity,pe:a,pe:b,extra
    s1,1,a,2,1,0.5,0.25,0.75,x
    s2,0,b,3,0,0.5,0.25,0.75,y
    s1,0,b,4,1,0.25,1,0,z

    """

  @Test func `rows come by session and step, whatever their order`() throws {
    let log = try log(Self.good, reward: "cost")
    #expect(log.decisions.actions == ["a", "b"])
    #expect(log.decisions.sessionStarts == [0, 2, 3])
    #expect(log.decisions.rewards == [4, 2, 3])
    #expect((0..<3).map(log.decisions.weight) == [0, 0.5, 1.5])
    #expect(log.ignored == ["reward:served", "extra"])
    #expect(log.rewardColumn == "reward:cost")
  }

  @Test func `a named policy needs no columns`() throws {
    let text = "action,reward,propensity\na,1,0.5\nb,0,0.25\na,1,0.5\n"
    #expect(try log(text, .uniform).decisions.evaluated == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    #expect(try log(text, .always("b")).decisions.evaluated == [0, 1, 0, 1, 0, 1])
    #expect(try log(text, .always("b")).decisions.actions == ["a", "b"])
  }

  @Test func `what is wrong is said with its row and what is right`() {
    #expect(
      refusal("action,reward,propensity,pe0,pe1\n0,1,0,0.5,0.5\n2,x,0.5,0.5,0.6\n").contains(
        "log.csv:2: error: propensity: found 0; expected a probability above 0, at most 1"))
    let twice = refusal(
      "action,reward,propensity,pe0,pe1\n2,1,0.5,0.5,0.5\n0,x,0.5,0.5,0.5\n1,1,0.5,0.5,0.6\n")
    #expect(twice.contains("log.csv:2: error: action: found \"2\"; expected one of \"0\", \"1\""))
    #expect(twice.contains("log.csv:3: error: reward: found \"x\"; expected a number"))
    #expect(twice.contains("log.csv:4: error: pe…: the probabilities sum to 1.1; expected 1"))
    #expect(refusal("action,reward,propensty,pe0\n").contains("did you mean \"propensty\"?"))
    #expect(refusal("action,reward,propensity\na,1,0.5\n").contains("--policy uniform"))
    #expect(refusal(Self.good).contains("say which one is meant with --reward"))
    #expect(
      refusal("action,reward,propensity\naa,1,0.5\n", .always("ab")).contains(
        "no action \"ab\" in this log; there are \"aa\"; did you mean \"aa\"?"))
    #expect(
      refusal("session,step,action,reward,propensity\ns,1,a,1,1\ns,1,a,1,1\n", .uniform).contains(
        "log.csv:3: error: step: session \"s\" has step 1.0 twice, first in row 2"))
    #expect(
      refusal("action,reward,propensity,pb0,pb1\n0,1,0.4,0.5,0.5\n", .uniform).contains(
        "found 0.4, but pb… says 0.5 of the action taken"))
    #expect(refusal("action,reward,propensity\n", .uniform).contains("found no rows"))
    #expect(
      refusal("action,reward,propensity,pe0,pe1,q0\n").contains(
        "columns \"q…\" are for actions \"0\"; expected each of \"0\", \"1\" once"))
  }

  @Test func `a deterministic router is refused, with the share that it cannot speak for`() throws {
    var text = "action,reward,propensity,pe:a,pe:b\n"
    for row in 0..<200 { text += "a,\(row % 2),1,0.25,0.75\n" }
    let found = OffPolicyEvaluation(try log(text).decisions)
    guard case .unsupported(let share) = found.verdict else {
      Issue.record("\(found.verdict)")
      return
    }
    #expect(abs(share - 0.75) < 1e-12)
    #expect(found.support.certainShare == 1)
    #expect(abs(found.support.neverTakenShare - 0.75) < 1e-12)
  }

  @Test func `missing support is exact where the log has all probabilities`() throws {
    var text = "action,reward,propensity,pe0,pe1,pe2,pb0,pb1,pb2\n"
    for row in 0..<200 { text += "\(row % 2),1,0.5,0.5,0.4,0.1,0.5,0.5,0\n" }
    let found = OffPolicyEvaluation(try log(text).decisions)
    #expect(found.support.isExact)
    #expect(abs(found.support.unsupportedShare - 0.1) < 1e-12)
    guard case .unsupported(let share) = found.verdict else {
      Issue.record("\(found.verdict)")
      return
    }
    #expect(abs(share - 0.1) < 1e-12)
  }

  @Test func `propensities that cannot be right are found by the mean weight`() throws {
    var text = "action,reward,propensity,pe0,pe1\n"
    for row in 0..<400 { text += "\(row % 2),1,0.25,0.5,0.5\n" }
    #expect(
      OffPolicyEvaluation(try log(text).decisions).verdict == .inconsistent(meanWeight: 2))
  }

  @Test func `few effective decisions allow no conclusion`() throws {
    var text = "action,reward,propensity,pe0,pe1\n"
    for row in 0..<20 { text += "\(row % 2),1,0.5,0.5,0.5\n" }
    #expect(OffPolicyEvaluation(try log(text).decisions).verdict == .tooThin(effective: 20))
  }
}
