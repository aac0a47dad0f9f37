import Foundation

/// Seconds of CPU time of this process: on a shared machine wall time measures the neighbours.
func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Runs two programs in turn and returns the median CPU time of each [s].
func medianSeconds(
  repetitions: Int, _ first: () -> Void, _ second: () -> Void
) -> (first: Double, second: Double) {
  var firsts: [Double] = []
  var seconds: [Double] = []
  for _ in 0..<repetitions {
    firsts.append(cpuTime(of: first))
    seconds.append(cpuTime(of: second))
  }
  return (firsts.sorted()[repetitions / 2], seconds.sorted()[repetitions / 2])
}

private func cpuTime(of body: () -> Void) -> Double {
  let start = cpuSeconds()
  body()
  return cpuSeconds() - start
}

/// A number with a fixed count of digits after the point.
func digits(_ value: Double, _ count: Int) -> String {
  String(format: "%.\(count)f", value)
}
