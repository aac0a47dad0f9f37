import Accounting
import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

/// What the books keep of entries made by hand.
@Suite struct BooksTests {
  private let record = HandMadeBooks.record()

  @Test func `the whole run and its measured part`() {
    #expect(record.all.tasksArrived == 4 && record.measured.tasksArrived == 3)
    #expect(record.all.callsArrived == 7 && record.measured.callsArrived == 6)
    #expect(record.all.attemptCount == 7 && record.measured.attemptCount == 6)
    #expect(record.all.repeats == 2 && record.measured.stickyAttempts == 1)
    #expect(record.measured.callsFailed == 2)
    #expect(record.tasksEnded == 2 && record.tasksSolved == 1)
  }

  @Test func `charges by who bears them`() {
    #expect(record.costByDisposition.map(\.description) == ["$106", "$0.5", "$0.25"])
    #expect(record.cost.description == "$6")
    #expect(record.endedTaskCost.description == "$5")
    #expect(record.ledger.owedToProviders.description == "$106.5")
    #expect(record.ledger.insuranceExpense.description == "$0.5")
  }

  @Test func `tokens by who pays them`() {
    #expect(record.served.prompt == TokenCount(30))
    #expect(record.usageByDisposition.map(\.prompt.count) == [27, 2, 1])
    #expect(record.usage.prompt == TokenCount(20))
    #expect(record.usage.total == TokenCount(20 * 21))
  }

  @Test func `tallies by endpoint, of those with an attempt of a measured task`() {
    #expect(record.endpoints.map(\.endpoint) == [EndpointID(0), EndpointID(1), EndpointID(2)])
    #expect(record.endpoints.map(\.requests) == [0, 1, 2])
    #expect(record.endpoints.map(\.cost.description) == ["$0", "$3", "$3"])
    let idle = Books(catalogue: HandMadeBooks.catalogue, terms: .openRouterCard).close(
      endedAt: .zero, events: 0, clockReversals: 0, sessions: TimeWeightedMean(startingAt: 0))
    #expect(idle.endpoints.isEmpty && idle.models.isEmpty && idle.audit() == [])
  }

  @Test func `tallies by the model a task began with`() {
    #expect(record.models.map(\.model) == [ModelID(0), ModelID(1)])
    #expect(record.models.map(\.solved) == [1, 0])
    #expect(record.models.map(\.unsolved) == [0, 1])
    #expect(record.models.map(\.cost.description) == ["$3", "$2"])
  }

  @Test func `times are those of measured calls that completed`() {
    #expect(record.timeToFirstToken.count == 3 && record.timeToFirstToken.sum == 3_000_000)
    #expect(record.callTime.sum == 9_000_000)
    #expect(record.taskTime.count == 2 && record.taskTime.sum == 18_000_000)
  }

  /// 101 tokens: 100 after the first in 2 s; 101 in 2.5 s. A single token has no token after it
  /// and an answer in no time no speed: both are entered all the same.
  @Test func `streaming figures are per answer`() {
    var books = Books(catalogue: HandMadeBooks.catalogue, terms: .openRouterCard)
    func answer(_ output: Int, _ decode: Double, _ generation: Double, isMeasured: Bool = true) {
      books.answered(
        output: TokenCount(output), decodeTime: SimDuration(seconds: decode),
        generationTime: SimDuration(seconds: generation), isMeasured: isMeasured)
    }
    answer(101, 2, 2.5)
    answer(50, 9, 9, isMeasured: false)
    #expect(books.record.timePerOutputToken.sum == 20_000_000)
    #expect(books.record.throughput.sum == 40_400)
    answer(1, 0.5, 1)
    answer(1, 0, 0)
    #expect(books.record.timePerOutputToken.max == 500_000_000)
    #expect(books.record.timePerOutputToken.count == 3 && books.record.throughput.count == 3)
  }
}

/// The flat row of an attempt and the words of its enumerations.
@Suite struct AttemptRowTests {
  /// The schema of `tables/attempts.csv`: a change of it is a change of a published format.
  @Test func `the columns of the table`() {
    #expect(
      AttemptRow.columns.joined(separator: ",")
        == "task,branch,step,repeat,attempt,model,provider,endpoint,sent_at_s,ttft_s,duration_s,"
        + "outcome,sticky,tokens_prompt,tokens_cache_read,tokens_cache_write_5m,"
        + "tokens_cache_write_1h,tokens_completion,tokens_reasoning,cost_usd,disposition,limit,"
        + "retry_after_s,role,candidates,propensity,propensity_model")
  }

  @Test func `a call ends as its last attempt did`() {
    let endings = AttemptOutcome.allCases.map { CallEnding(after: $0) }
    #expect(
      endings == [
        .completed, .failedRateLimited, .failedOverloaded, .failedProviderDown,
        .failedServerError, .failedMidStream, .failedZeroCompletion, .failedTimedOut,
        .failedTimedOut, .cancelled,
      ])
    #expect(
      endings.map(\.isFailure) == [
        false, true, true, true, true, true, true, true, true, false,
      ])
    #expect(!CallEnding.rejected.isFailure && !CallEnding.censored.isFailure)
    #expect(Set(CallEnding.allCases.map(\.name)).count == CallEnding.allCases.count)
  }
}
