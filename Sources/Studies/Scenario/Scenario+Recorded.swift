public import Demand
public import Formats
import Quantities
import Supply

/// A recorded log that a scenario names.
public struct RecordedFile: Hashable, Sendable {
  /// Its path, relative to the scenario file.
  public var path: String
  /// Its form; `nil` where it has to be detected.
  public var format: RecordedFormat?

  /// Creates the name of a log.
  public init(path: String, format: RecordedFormat?) {
    self.path = path
    self.format = format
  }
}

// Decoding of workloads that replay a log.
extension Scenario {
  /// The logs that a scenario names, each path once, in order; whoever may open files loads them
  /// into ``ScenarioFiles/recorded``.
  ///
  /// Names that cannot be understood are left out: decoding reports them.
  public static func recordedFiles(in root: JSONNode) -> [RecordedFile] {
    let workloads = [root["workload"]].compactMap(\.self) + (root["workloads"]?.array ?? [])
    var files: [RecordedFile] = []
    for workload in workloads {
      guard let path = workload["recorded"]?["file"]?.string,
        !files.contains(where: { $0.path == path })
      else { continue }
      let name = workload["recorded"]?["format"].flatMap { $0.isNull ? nil : $0 }
      let format = name?.string.flatMap(RecordedFormat.init(rawValue:))
      if name == nil || format != nil { files.append(RecordedFile(path: path, format: format)) }
    }
    return files
  }

  static func readRecordedWorkload(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ files: ScenarioFiles
  ) -> WorkloadSpecification {
    reader.optional("preset")?
      .report("found both \"preset\" and \"recorded\"; expected one of them")
    let section = reader.object("recorded", "expected the file and format of a log") {
      readReplay($0, catalogue, files, arrivals: reader.value.node["arrivals"]?["kind"]?.string)
    }
    let replay = section?.replay
    let file = section?.file ?? RecordedFile(path: "", format: .agentSessions)
    let standIns = replay?.standIns ?? []
    let requests = readRequests(
      reader, catalogue,
      recorded: standIns.isEmpty
        ? nil : (standIns.map(\.model), standIns.map { Double($0.calls) }))
    let arrivals = readArrivals(reader, isRecorded: true, offsets: replay?.arrivalOffsets, files)
    let name = reader.string("name", default: "recorded")
    // A log that could not be used has been reported; a preset stands in for it until then.
    let source =
      replay.map(SessionSource.recorded) ?? .synthetic(SyntheticSession.presets[0].session)
    var workload = Workload(
      name: name, arrivals: arrivals, requests: requests, source: source,
      solvedTask: readSolvedTask(reader))
    workload.cacheControl = readCacheControl(reader)
    workload.serviceTier = reader.choice("service_tier", default: .standard)
    workload.parameters =
      reader.optional("parameters").flatMap { ParameterSet(reading: $0) } ?? []
    return WorkloadSpecification(
      summary: reader.string(
        "summary", default: replay.map { "\($0.summary) of \(file.path), in its order" } ?? ""),
      preset: nil, recordedFile: file, workload: workload)
  }

  private static func readReplay(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ files: ScenarioFiles, arrivals: String?
  ) -> (file: RecordedFile, replay: RecordedReplay?) {
    let path = reader.string("file", "expected the path of a log")
    let named = reader.optional("format")
    let format = named?.choice(RecordedFormat.self) ?? files.recordedFormats[path]
    let file = RecordedFile(path: path, format: format)
    let log = files.recorded[path]
    if log == nil, named == nil || format != nil, !path.isEmpty {
      reader.optional("file")?.report("the log \"\(path)\" has not been loaded")
    }
    let models = readStandIns(reader, log, catalogue)
    let limit = "expected a length in tokens, 1 to 10,000,000"
    let inputLimit = reader.optional("longest_input_tokens")?.int(in: 1...10_000_000, limit)
    let outputLimit = reader.optional("output_limit_tokens")?.int(in: 1...10_000_000, limit)
    let needsTools = reader.bool("needs_tools", default: format?.needsTools ?? true)
    let retiming = readRetiming(reader, log, arrivals: arrivals)
    guard let log else { return (file, nil) }
    let replay = RecordedReplay(
      log, models: models, inputLimit: inputLimit.map { TokenCount($0) },
      outputLimit: outputLimit.map { TokenCount($0) }, needsTools: needsTools,
      retiming: retiming)
    if replay == nil {
      reader.value.report(
        "found no session to replay in \"\(path)\""
          + (inputLimit == nil ? "" : " whose calls are all within longest_input_tokens")
          + (retiming.hasWindow ? " and that began in the window of \"retime\"" : ""))
    }
    return (file, replay)
  }

  /// What stands for each model of a log; empty where the scenario maps none.
  private static func readStandIns(
    _ reader: ObjectReader, _ log: RecordedSessions?, _ catalogue: Catalogue
  ) -> [RecordedModel?] {
    guard let mapping = reader.optional("models") else { return [] }
    let names = log?.models ?? []
    var models: [RecordedModel?] = names.map { _ in nil }
    _ = mapping.map("expected an object: model of the log to model of the catalogue") {
      (name, value) -> Void? in
      let found = Self.model(value, in: catalogue)
      guard let position = names.firstIndex(of: name) else {
        if log != nil {
          let near = nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
          value.report("found \"\(name)\", which the log does not name", suggestion: near)
        }
        return nil
      }
      models[position] = found.map {
        RecordedModel(
          model: $0, qualityLogits: catalogue[$0].quality?.logits ?? 0,
          verbosity: catalogue[$0].verbosity)
      }
      return nil
    }
    return models
  }
}

extension RecordedReplay {
  /// What it holds, in words.
  var summary: String {
    var (calls, subAgents) = (0, 0)
    for position in order {
      let branches = sessions.sessions[Int(position)].branches
      subAgents += branches.count - 1
      for branch in branches { calls += sessions.branches[Int(branch)].calls.count }
    }
    let agents = subAgents == 0 ? "" : " and \(subAgents) sub-agents"
    return "the \(order.count) sessions with \(calls) calls\(agents)"
  }

  /// The section as decoding reads it.
  func resolved(from file: RecordedFile, in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("file", .string(file.path))
    ]
    if let format = file.format { members.append(("format", .string(format.rawValue))) }
    let mapped = zip(sessions.models, models).compactMap { name, model in
      model.map { (name, JSONNode.string(catalogue[$0.model].slug)) }
    }
    if !mapped.isEmpty { members.append(("models", .object(mapped))) }
    if let inputLimit { members.append(("longest_input_tokens", .number(inputLimit.count))) }
    members += [
      ("output_limit_tokens", .number(outputLimit.count)), ("needs_tools", .bool(needsTools)),
    ]
    if let retiming = retiming.resolved { members.append(("retime", retiming)) }
    return .object(members)
  }
}
