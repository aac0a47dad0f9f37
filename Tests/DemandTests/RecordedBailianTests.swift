import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedBailianTests {
  @Test func followsParentsToTheirRoot() throws {
    let (log, account) = try RecordedSamples.read(.bailian, RecordedSamples.bailian)
    #expect(
      account.description == "log: 5 calls read = 5 kept + 0 dropped; "
        + "of those kept, 1 parent not in the log: log:5")
    #expect(log.sessions.map(\.name) == ["chat 1", "chat 2", "chat 9"])
    #expect(log.arrivalOffsets?.map(\.microseconds) == [0, 386_000, 18_886_000])
    #expect(log.branches.map { $0.calls.count } == [3, 1, 1])
    // Chat 1 with both of its continuations, in order of time though not of the file.
    #expect(log.calls.map(\.input) == [40, 64, 70, 33, 16])
    #expect(log.calls.map(\.gap.seconds) == [0, 3.5, 5.5, 0, 0])
    #expect(log.blockTokens == 16)
    #expect(log.hasSharedBlocks)
    #expect(log.commonBlocks(0, 1) == 2)
    #expect(log.commonBlocks(1, 2) == 4)
    #expect(log.commonBlocks(0, 3) == 1)
    // Chat 9 begins with a block of chat 2 that is not the first there.
    #expect(log.commonBlocks(3, 4) == 0)
  }

  @Test func countsWhatItDrops() throws {
    func row(_ id: String, _ parent: String, _ time: String = "1", _ more: String = "") -> String {
      #"{"chat_id": \#(id), "parent_chat_id": \#(parent), "timestamp": \#(time), "#
        + #""input_length": 20, "output_length": 1, "hash_ids": [1]\#(more)}"#
    }
    let rows = [
      row("1", "-1"), row("1", "-1"), row("2", "3"), row("3", "4"), row("4", "2"), row("5", "5"),
      row("6", "4"), row("null", "-1"), row("7", "{}"), row("8", "-1", "-3"), row("9", "1", "0"),
      row("10", "null"),
    ]
    let (log, account) = try RecordedSamples.read(.bailian, rows.joined(separator: "\n"))
    #expect(
      account.description == "log: 12 calls read = 3 kept + 9 dropped "
        + "(1 chat_id named before: log:2; 1 no chat_id: log:8; 1 no parent_chat_id: log:9; "
        + "1 no timestamp: log:10; 5 descends from itself: log:3, log:4, log:5)")
    // A turn that is earlier than its parent comes first.
    #expect(log.calls.map(\.start.seconds) == [0, 1, 0])
    #expect(log.sessions.map(\.name) == ["chat 1", "chat 10"])
  }

  /// Law: a chain of ten thousand turns in backward order is one session.
  @Test func longChainsAreOneSession() throws {
    let rows = (0..<10_000).reversed().map { turn in
      #"{"chat_id": \#(turn), "parent_chat_id": \#(turn - 1), "timestamp": \#(turn), "#
        + #""input_length": 16, "output_length": 1, "hash_ids": [\#(turn)]}"#
    }
    let log = try RecordedSamples.read(.bailian, rows.joined(separator: "\n")).sessions
    #expect(log.sessions.count == 1)
    #expect(log.calls.count == 10_000)
    #expect(log.calls.dropFirst().allSatisfy { $0.gap.seconds == 1 })
  }
}
