/// What is true of one endpoint at this instant.
struct EndpointState: Sendable {
  /// Calls being served.
  var busy: Int32 = 0
  /// Calls waiting for a slot.
  var waiting: Int32 = 0
  /// First and last session of the queue; -1 for none.
  var queueHead: Int32 = -1
  var queueTail: Int32 = -1
  var incidents = IncidentProcess()
}
