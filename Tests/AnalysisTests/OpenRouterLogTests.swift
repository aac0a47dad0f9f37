import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Supply
import Testing

/// The CSV of OpenRouter's log download, row by row worked out by hand.
@Suite struct OpenRouterLogTests {
  /// The header of a log that a customer downloaded in June 2026 (format facts, 2.4).
  @Test func `the header is that of a downloaded log`() {
    let header: String = """
      generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,\
      byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,\
      model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,\
      finish_reason_normalized,generation_time_ms,time_to_first_token_ms,api_key_disabled,\
      api_key_name,app_name
      """
    #expect(ExportFixture.lines(.openRouterCSV).first == header)
  }

  /// Without the id. Served: from 1,000.4 ms to 4,290.4 ms, first token at 1,999.999 ms, on a clock
  /// that reads whole milliseconds.
  private static let rows: [String] = """
    2026-02-16 00:00:01.000,0.00195,0,,0,0,1200,60,10,1000,acme/big,Acme,standard,false,true,\
    session:task-0,stop,stop,3290,999,TAIL
    2026-02-16 23:59:59.999,0,0,,0,0,0,0,0,0,,,standard,false,true,\
    session:task-1.2,404 no endpoint,error,0,,TAIL
    2026-02-16 00:00:00.000,0,0,,0,0,0,0,0,0,lotus/small,Hostel,standard,false,true,\
    session:task-2,503 overloaded,error,290,,TAIL
    2026-02-16 00:00:00.000,0,0,,0,0,100,0,0,0,lotus/small,Hostel,standard,false,true,\
    session:task-3,,,1000,,TAIL
    2026-02-16 00:00:00.000,0,0,,0,0,100,20,0,0,acme/big,Acme,standard,false,true,\
    session:task-4,cut mid-stream,error,2000,1000,TAIL
    """.split(separator: "\n").map(String.init).map { row in
      row.replacing("TAIL", with: #"false,"the ""new"", one",simulated: agents"#)
    }

  @Test func `each way to end is a row`() {
    let lines = ExportFixture.lines(.openRouterCSV).dropFirst()
    #expect(lines.count == Self.rows.count)
    for (line, row) in zip(lines, Self.rows) {
      let comma = line.firstIndex(of: ",") ?? line.endIndex
      #expect(line[comma...].dropFirst() == row)
    }
  }

  @Test func `generations are named by the second and by nothing twice`() {
    let lines = ExportFixture.lines(.openRouterCSV).dropFirst()
    let names = lines.map { $0.prefix { $0 != "," } }
    let seconds = names.map { $0.split(separator: "-")[1] }
    #expect(seconds == ["1771200001", "1771286399", "1771200000", "1771200000", "1771200000"])
    let rests = names.map { $0.split(separator: "-")[2] }
    #expect(rests.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    #expect(Set(rests).count == 5)
    #expect(ExportFixture.lines(.openRouterCSV) == ExportFixture.lines(.openRouterCSV))
  }

  /// Places of one task whose numbers would run into each other if they were added.
  @Test func `steps, repeats and branches have names of their own`() {
    let encoder = CallLogEncoder(.openRouterCSV, of: ExportFixture.origin)
    var bytes: [UInt8] = []
    for branch in Int32(0)..<4 {
      for step in Int32(0)..<40 {
        for repetition in Int32(0)..<4 {
          let call = ExportFixture.call(
            9, branch: branch, step: step, repetition: repetition, from: 0, to: 0, .rejected)
          encoder.append(EndedCall(call, attempts: []), to: &bytes)
        }
      }
    }
    let names = bytes.split(separator: UInt8(ascii: "\n")).map { line in
      Array(line.prefix { $0 != UInt8(ascii: ",") })
    }
    #expect(Set(names).count == 640)
  }
}

/// Attempts put together to calls.
@Suite struct CallAssemblyTests {
  @Test func `calls whose attempts are mixed are told apart`() {
    let (first, second) = (ExportFixture.served, ExportFixture.refused)
    var assembly = CallAssembly()
    assembly.take(first.attempts[0])
    assembly.take(second.attempts[0])
    #expect(assembly.finish(second.call).attempts.map(\.outcome) == [.overloaded])
    assembly.take(first.attempts[1])
    #expect(assembly.finish(first.call).attempts.map(\.outcome) == [.rateLimited, .served])
    // Nothing of a call is left for the next one of the same step.
    #expect(assembly.finish(first.call).attempts.isEmpty)
  }

  @Test func `only what was billed is charged`() {
    let costs = ExportFixture.all.map(\.cost.picoDollars)
    #expect(costs == [1_950_000_000, 0, 0, 0, 0])
  }
}
