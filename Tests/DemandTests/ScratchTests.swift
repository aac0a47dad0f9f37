import Demand
import NumericalMethods
import Testing
@Suite struct Scratch {
  @Test func show() {
    for p in SyntheticSession.presets {
      let n = p.name == "workflow-10k" ? 4 : 3000
      let w = WalkedSessions(p.session, tasks: n)
      func q(_ v: [Double]) -> String { [0.1,0.5,0.9,0.99].map { "\((v.quantile($0)*100).rounded()/100)" }.joined(separator: " ") + " mean \(Moments(v).mean)" }
      print(p.name, "calls", q(w.callsPerSession)); print(" first", q(w.firstInputs)); print(" in", q(w.inputs)); print(" new", q(w.newInputs)); print(" out", q(w.outputs))
      print(" cached", w.hits/w.totalInput, w.idealHits/w.totalInput, "in:out", w.totalInput/w.outputs.reduce(0,+), "longest", w.longestInput)
      for s in [0.0, 1.0] { var x = p.session; x.userTurnShare = s; let g = WalkedSessions(x, tasks: n); if !g.gaps.isEmpty { print(s == 0 ? " tool" : " user", q(g.gaps), g.gaps.quantile(0.25)) } }
    }
  }
}
