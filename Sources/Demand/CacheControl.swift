/// What clients ask of prefix caches that only keep what is marked (`cache_control`).
///
/// Caches that keep everything by themselves do not ask.
public enum CacheControl: String, Hashable, Sendable, CaseIterable {
  /// The input is marked, to be kept for the provider's usual time.
  case standard
  /// The input is marked to be kept for an hour where the provider sells that, else as standard.
  case hour = "1h"
  /// Nothing is marked: explicit caches keep nothing.
  case none
}
