import Foundation

/// Reads the command line, runs the benchmarks it names, and exits with 1 if a result is wrong.
@main
struct Main {
  static let usage = """
    usage: benchmarks [gateway1 | gateway0 | mm1 | hold | kernels | import | routing | score |
                      choice]... [--quick]
           benchmarks gateway1 --engine swift|cpp|both --horizon SECONDS
           benchmarks mm1 --customers N
           benchmarks import --file LOG

    Without a name all run. --quick leaves out the longest runs. With --file one log is read
    once, and the largest memory printed [KiB]. With --engine one engine runs
    once, for a count of instructions by valgrind (3.19 cannot read Swift's debug sections):

      objcopy --strip-debug .build/release/benchmarks .build/plain
      valgrind --tool=callgrind --callgrind-out-file=/dev/null \\
        .build/plain gateway1 --engine swift --horizon 20000

    Instructions per event: those of --horizon 20000 less those of 3000, over the difference of
    their events, 1384255.
    """

  private static let all = [
    "kernels", "gateway1", "mm1", "hold", "gateway0", "import", "routing", "score", "choice",
  ]

  static func main() async {
    var names: [String] = []
    var options: [String: String] = [:]
    var quick = false
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      if argument == "--quick" {
        quick = true
      } else if argument.hasPrefix("--"), let value = arguments.popFirst() {
        options[argument] = value
      } else if all.contains(argument) {
        names.append(argument)
      } else {
        print(usage)
        exit(64)
      }
    }
    if names.isEmpty { names = all }
    var succeeded = true
    for name in names {
      succeeded = await run(name, quick: quick, options: options) && succeeded
    }
    exit(succeeded ? 0 : 1)
  }

  private static func run(
    _ name: String, quick: Bool, options: [String: String]
  ) async -> Bool {
    switch name {
    case "gateway1":
      guard let word = options["--engine"] else { return Gateway1Benchmark.run(quick: quick) }
      guard let engine = Gateway1Benchmark.Engine(rawValue: word),
        let horizon = UInt64(options["--horizon"] ?? "3000")
      else {
        print(usage)
        exit(64)
      }
      return Gateway1Benchmark.runOnce(engine: engine, horizonSeconds: horizon)
    case "gateway0":
      return Gateway0Benchmark.run()
    case "mm1":
      let customers = options["--customers"].flatMap { UInt64($0) } ?? (quick ? 300_000 : 1_000_000)
      return SingleServerBenchmark.run(customers: customers)
    case "kernels":
      return KernelBenchmark.run()
    case "score":
      return await ScoreBenchmark.run(quick: quick)
    case "choice":
      return ChoiceBenchmark.run(quick: quick)
    case "routing":
      return RoutingBenchmark.run(quick: quick)
    case "import":
      if let file = options["--file"] { return ImportBenchmark.runOnce(path: file) }
      return ImportBenchmark.run(quick: quick)
    default:
      return HoldBenchmark.run(operations: quick ? 1_000_000 : 5_000_000)
    }
  }
}
