import Formats
import Studies

extension Files {
  /// A recorded schedule of outages; its mistakes go to stderr and end with 65.
  static func schedule(_ path: String, _ bytes: [UInt8]) throws -> OutageSchedule {
    var whole: [UInt8]? = bytes
    return try reportingContent {
      try OutageSchedule(reading: path) {
        defer { whole = nil }
        return whole
      }
    }
  }
}
