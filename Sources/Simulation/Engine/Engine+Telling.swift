import Accounting
import Demand
import Quantities
import Supply

extension Engine {
  /// Tells the run's sink, and whoever traces the call, that a session's call has ended now.
  mutating func tell(_ ending: CallEnding, of slot: Int32, hasModel: Bool = true) {
    if slot == tracedSlot { traceEnd(ending) }
    guard let sink else { return }
    let live = sessions[Int(slot)]
    sink.callEnded(
      CallRow(
        task: live.session.task, branch: live.session.branch, step: live.session.step,
        repetition: live.session.repetition, model: hasModel ? live.model : nil,
        issuedAt: live.callIssuedAt, endedAt: now, ending: ending))
  }
}
