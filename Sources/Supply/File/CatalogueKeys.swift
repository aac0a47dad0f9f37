import Quantities

/// Names of the catalogue file that encoder, decoder and importers share.
enum CatalogueKeys {
  /// Where the shipped catalogue finds its schema.
  static let schema = "../schema/catalog-1.schema.json"

  /// The six rates of a rule in the order they are written.
  static var rates: [(key: String, rate: WritableKeyPath<RateCard, TokenRate?>)] {
    [
      ("prompt", \.prompt), ("completion", \.completion), ("cache_read", \.cacheRead),
      ("cache_write_5m", \.cacheWrite5m), ("cache_write_1h", \.cacheWrite1h),
      ("reasoning", \.reasoning),
    ]
  }

  /// Number formats of weights, as gateways name them.
  static let quantizations = [
    "int4", "int8", "fp4", "mxfp4", "nvfp4", "fp6", "fp8", "mxfp8", "fp16", "bf16", "fp32",
    "unknown",
  ]
}
