/// The dense number of a model in its catalogue.
public struct ModelID: Hashable, Comparable, Sendable {
  /// Position in ``Catalogue/models``.
  public let index: Int32
  /// Creates the number of the model at `index`.
  @inlinable public init(_ index: Int) { self.index = Int32(index) }
  /// Orders by position.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

/// The dense number of a provider in its catalogue.
public struct ProviderID: Hashable, Comparable, Sendable {
  /// Position in ``Catalogue/providers``.
  public let index: Int32
  /// Creates the number of the provider at `index`.
  @inlinable public init(_ index: Int) { self.index = Int32(index) }
  /// Orders by position.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

/// The dense number of an endpoint in its catalogue.
public struct EndpointID: Hashable, Comparable, Sendable {
  /// Position in ``Catalogue/endpoints``.
  public let index: Int32
  /// Creates the number of the endpoint at `index`.
  @inlinable public init(_ index: Int) { self.index = Int32(index) }
  /// Orders by position.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}
