import ArgumentParser

/// Entry point: `sim`.
@main struct Sim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim", abstract: "Simulate LLM gateways: cost, latency, reliability, share.")
}
