import ArgumentParser
import Foundation
import Studies

/// `sim completions`: what a shell needs to complete commands, options and names.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print the completions of a shell: commands, options, policies, runs.",
    discussion: """
      Examples:
        sim completions bash > ~/.local/share/bash-completion/completions/sim
        sim completions zsh > "${fpath[1]}/_sim" && compinit
        sim completions fish > ~/.config/fish/completions/sim.fish

      Make the folder first where there is none (mkdir -p); a new shell knows them. To try them in \
      this one: source <(sim completions bash). Completed are commands, options and their values, \
      files of the kind that is wanted, policies of the scenario that stands before, metrics, \
      presets, and folders of reports.
      """)

  /// A shell that the argument parser writes for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "bash, zsh or fish.") var shell: Shell

  func run() throws {
    let script =
      switch shell {
      case .bash: Sim.completionScript(for: .bash)
      case .zsh: Sim.completionScript(for: .zsh)
      case .fish: Sim.completionScript(for: .fish)
      }
    try Terminal.printResult(script.hasSuffix("\n") ? script : script + "\n")
  }
}

extension CompletionKind {
  /// A scenario file.
  static var scenario: CompletionKind { .file(extensions: ["json"]) }

  /// A policy of the scenario that stands before on the command line.
  static var policyOfScenario: CompletionKind {
    .custom { words, _, _ in
      guard
        let file = words.first(where: {
          $0.hasSuffix(".json") && FileManager.default.isReadableFile(atPath: $0)
        }), let root = try? LoadedScenario.merged(file)
      else { return [] }
      return Scenario.policyNames(in: root)
    }
  }

  /// One of these names.
  static func names(_ names: @autoclosure @escaping @Sendable () -> [String]) -> CompletionKind {
    .custom { _, _, _ in names() }
  }
}
