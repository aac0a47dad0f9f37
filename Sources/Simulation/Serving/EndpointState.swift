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
  /// What is wrong with it, whatever the cause.
  var trouble = Trouble.none
  /// The scheduled incident that it is part of, the worst where there are several; -1 for none.
  var incident: Int32 = -1
  /// Whether the gateway has met that incident here, and when first.
  var notice = OutageNotice()
}
