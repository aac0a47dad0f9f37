import Formats
import Testing

@testable import Scoring

/// Quality tables as files, the policies on them, and what is said of files that are wrong.
@Suite struct QualityTableTests {
  private func table(_ text: String) throws -> QualityTable {
    try QualityTable.reading(file: "t.csv", source: oneChunk(Array(text.utf8)))
  }

  private func refusal(_ text: String) -> String {
    do {
      _ = try table(text)
      return "accepted"
    } catch let error as ContentError {
      return error.description
    } catch {
      return "\(error)"
    }
  }

  private static let wide = """
    prompt,quality:a,quality:b,cost_usd:a,cost_usd:b,gate:a,score:hard
    p,1,1,0.1,1,1,0.2
    q,0,1,0.2,2,0,0.9
    r,1,0,0.1,1,0,0.5
    s,0,0,0.2,2,1,0.1

    """

  @Test func `the wide and the long form are one table`() throws {
    let wide = try table(Self.wide)
    var long = "model,prompt,quality,cost_usd,gate\n"
    for (index, prompt) in wide.prompts.enumerated() {
      for model in wide.models {
        let gate = model.gate.isEmpty ? "0" : model.gate[index] ? "1" : "0"
        long += "\(model.name),\(prompt),\(model.quality[index]),\(model.cost[index]),\(gate)\n"
      }
    }
    let other = try table(long)
    #expect(other.prompts == wide.prompts)
    for (a, b) in zip(wide.models, other.models) {
      #expect(a.name == b.name && a.quality == b.quality && a.cost == b.cost)
    }
    #expect(wide.scores.map(\.name) == ["hard"])
  }

  @Test func `policies on four prompts`() throws {
    let table = try table(Self.wide)
    #expect((table.weak, table.strong, table.best) == (0, 1, 0))
    // The best answer of each, of equals the cheaper: a, b, a, a.
    #expect(table.oracle().quality == [1, 1, 1, 0])
    #expect(table.oracle().cost == [0.1, 2, 0.1, 0.2])
    // The gate accepts p and s; q and r go on to b and pay both.
    let cascade = try #require(table.cascade())
    #expect(cascade.quality == [1, 1, 0, 0])
    #expect(cascade.cost == [0.1, 2.2, 1.1, 0.2])
    #expect(cascade.strongShare == 0.5)
    let threshold = table.threshold(table.scores[0], share: 0.5)
    #expect(threshold.quality == [1, 1, 0, 0])
    // Half of the calls: q gains; the next in line neither gains nor loses; r would lose.
    #expect(table.ideal(0.25).quality == [1, 1, 1, 0])
    #expect(table.ideal(1).quality == [1, 1, 1, 0])
    #expect(table.ideal(1, skipsLosses: false).quality == [1, 1, 0, 0])
    #expect(table.mix(0.25).quality == [1, 0.25, 0.75, 0])
  }

  @Test func `without costs a call of the better model counts one`() throws {
    let table = try table("row,quality:a,quality:b\n1,1,0\n2,1,1\n")
    #expect(!table.hasCosts)
    #expect(table.models.map(\.cost) == [[1, 1], [0, 0]])
  }

  @Test func `what is wrong is said with its row and what is right`() {
    #expect(
      refusal("prompt,quality:a,quality:b,cost_usd:a,cost_usd:b\np,x,1,-2,1\n").contains(
        "t.csv:2: error: cost_usd:a: found \"-2\"; expected dollars, 0 or more"))
    #expect(
      refusal("prompt,quality:a,quality:b,cost_usd:a\np,1,1,1\n").contains(
        "no column \"cost_usd:b\"; expected one for each model, or none at all"))
    #expect(
      refusal("prompt,quality:alpha,cost_usd:alfa\np,1,1\n").contains("did you mean \"alpha\"?"))
    #expect(refusal("prompt,quality:a\np,1\n").contains("routing needs two"))
    #expect(
      refusal("prompt,model,quality\np,a,1\np,b,1\nq,a,1\n").contains(
        "t.csv:4: error: prompt \"q\" has no row for model \"b\""))
    #expect(
      refusal("prompt,model,quality\np,a,1\np,a,1\n").contains(
        "prompt \"p\" has model \"a\" twice, first in row 2"))
    #expect(refusal("x,y\n1,2\n").contains("these columns are no quality table"))
    #expect(refusal("prompt,quality:a,quality:b\n").contains("found no rows"))
    #expect(
      refusal("prompt,quality:a,quality:b\np,1\n").contains("found 2 fields; expected 3"))
  }

  @Test func `the interval of a mean is near that of the normal law`() throws {
    var text = "prompt,quality:a,quality:b,cost_usd:a,cost_usd:b\n"
    for row in 0..<400 { text += "\(row),\(row % 2),\(row % 4 == 0 ? 0 : 1),1,2\n" }
    let table = try table(text)
    let found = QualityEvaluation(table, [table.single(0), table.single(1)], resamples: 500)
    let interval = try #require(found.standings[0].quality.interval)
    // √(p(1-p)/n) = 0.025; the width of 500 resamples is within a fifth of 2·1.96 of these.
    #expect(abs((interval.upperBound - interval.lowerBound) / (2 * 1.96 * 0.025) - 1) < 0.2)
    // Where nothing differs between prompts there is nothing to be unsure of.
    #expect(found.standings[1].costRatio?.value == 1)
    #expect(found.standings[1].qualityDifference.value == 0)
  }
}
