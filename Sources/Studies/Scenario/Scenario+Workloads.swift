import Demand
import Formats
import Quantities
import Supply

// Decoding of the `workload` and `workloads` sections.
extension Scenario {
  static func readWorkloads(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ files: ScenarioFiles
  ) -> [WorkloadSpecification] {
    if reader.optional("workloads") != nil {
      reader.optional("workload")?
        .report("found both \"workload\" and \"workloads\"; expected one of them")
      let expecting = "expected a list of at least one workload"
      var names: [String] = []
      return reader.nonEmptyArray("workloads", expecting) { value in
        let workload = value.object { readWorkload($0, catalogue, files) }
        if let name = workload?.workload.name {
          value.reportRepeated(name, of: "workload", in: &names)
        }
        return workload
      }
    }
    let workload = reader.object("workload", "expected a workload") {
      readWorkload($0, catalogue, files)
    }
    return workload.map { [$0] } ?? []
  }

  private static func readWorkload(
    _ reader: ObjectReader, _ catalogue: Catalogue, _ files: ScenarioFiles
  ) -> WorkloadSpecification {
    if reader.optional("recorded") != nil { return readRecordedWorkload(reader, catalogue, files) }
    let presets = SyntheticSession.presets
    let presetName = reader.choice("preset", of: presets.map(\.name))
    let preset = presets.first { $0.name == presetName } ?? presets[0]
    var session = preset.session
    _ = reader.optional("session")?.object { readSession($0, &session) }
    var workload = Workload(
      name: reader.string("name", default: presetName),
      arrivals: readArrivals(reader, isRecorded: false, offsets: nil, files),
      requests: readRequests(reader, catalogue), source: .synthetic(session),
      solvedTask: readSolvedTask(reader))
    workload.cacheControl = readCacheControl(reader)
    workload.serviceTier = reader.choice("service_tier", default: .standard)
    workload.parameters =
      reader.optional("parameters").flatMap { ParameterSet(reading: $0) } ?? []
    return WorkloadSpecification(
      summary: reader.string("summary", default: preset.summary), preset: presetName,
      recordedFile: nil, workload: workload)
  }

  /// - Parameter recorded: models that stand for those of a log, with their weights; a log's tasks
  ///   name them unless the scenario says otherwise.
  static func readRequests(
    _ reader: ObjectReader, _ catalogue: Catalogue,
    recorded: (models: [ModelID], weights: [Double])? = nil
  ) -> RequestMix {
    let expecting = "expected a list of at least one task type"
    let types = reader.nonEmptyArray("task_types", expecting) { value in
      value.object { type in
        let name = type.string("name", "expected a name, e.g. \"code:debugging\"")
        let difficulty = type.double(
          "mean_difficulty", default: 0, in: -20...20, "expected a difficulty in logits, -20 to 20")
        let weight = type.double(
          "weight", default: 1, in: 0.000001...1e9, "expected a weight, 0.000001 to 1e9")
        return (TaskType(name: name, meanDifficulty: difficulty), weight)
      }
    }
    let share = reader.double(
      "named_share", default: recorded == nil ? 0 : 1, in: 0...1,
      "expected the share of tasks that name a model, 0 to 1")
    let mix = reader.optional("named")?.object { readModelMix($0, catalogue) } ?? recorded
    if share > 0, mix == nil, !reader.has("named") {
      reader.optional("named_share")?.reportFound(
        "tasks that name a model need \"named\": {\"models\": [...]} beside it")
    }
    return RequestMix(
      types: types.isEmpty ? [TaskType(name: "", meanDifficulty: 0)] : types.map(\.0),
      typeWeights: types.isEmpty ? [1] : types.map(\.1), namedShare: mix == nil ? 0 : share,
      namedModels: mix?.models ?? [], namedWeights: mix?.weights ?? [])
  }

  private static func readSession(_ reader: ObjectReader, _ session: inout SyntheticSession) {
    func tokens(_ key: String, _ value: inout TokenCount) {
      value = TokenCount(
        reader.int(
          key, default: value.count, in: 0...10_000_000, "expected tokens, 0 to 10,000,000"))
    }
    func distribution(_ key: String, _ value: inout SkewedLognormal) {
      let present = value
      value = reader.optional(key)?.object { readDistribution($0, present) } ?? present
    }
    let probability = "expected a share, 0 to 1"
    if let calls = reader.optional("calls")?.int(
      in: 1...1_000_000, "expected calls, 1 to 1,000,000")
    {
      session.calls = .fixed(calls)
    }
    tokens("system_tokens", &session.systemTokens)
    tokens("output_limit_tokens", &session.outputLimit)
    tokens("compaction_trigger_tokens", &session.compactionTrigger)
    tokens("compaction_target_tokens", &session.compactionTarget)
    distribution("first_input", &session.firstInput)
    distribution("new_input", &session.newInput)
    distribution("output", &session.output)
    distribution("tool_gap", &session.toolGap)
    distribution("user_gap", &session.userGap)
    session.userTurnShare = reader.double(
      "user_turn_share", default: session.userTurnShare, in: 0...1, probability)
    session.reasoningShare = reader.double(
      "reasoning_share", default: session.reasoningShare, in: 0...1, probability)
    session.rewriteShare = reader.double(
      "rewrite_share", default: session.rewriteShare, in: 0...1, probability)
    session.compactionCalls = reader.int(
      "compaction_calls", default: session.compactionCalls, in: 0...1_000_000,
      "expected calls, 0 to 1,000,000")
    session.gapLimit = reader.duration("gap_limit", default: session.gapLimit)
    session.needsTools = reader.bool("needs_tools", default: session.needsTools)
    readSharedPrefix(reader, &session)
    let kept = session.systemTokens + session.compactionTarget
    if kept.count * 2 > session.compactionTrigger.count {
      reader.value.report(
        "found a compaction that keeps more than half of what triggers it; "
          + "system and target tokens together must be at most half of the trigger")
    }
    session.subAgents =
      reader.optional("spawn")?.object { readSubAgents($0, of: session) } ?? session.subAgents
  }

  static func readDistribution(
    _ reader: ObjectReader, _ present: SkewedLognormal
  ) -> SkewedLognormal {
    func number(_ key: String, _ fallback: Double, _ range: ClosedRange<Double>) -> Double {
      reader.double(
        key, default: fallback, in: range,
        "expected a number, \(range.lowerBound) to \(range.upperBound)")
    }
    return SkewedLognormal(
      mu: number("mu", present.mu, -20...20), sigma: number("sigma", present.sigma, 0...10),
      tailShare: number("tail_share", present.tailShare, 0...1),
      tailMu: number("tail_mu", present.tailMu, -20...20),
      tailSigma: number("tail_sigma", present.tailSigma, 0...10))
  }
}
