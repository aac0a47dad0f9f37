import COpenBLAS

extension BLAS {
  /// `product = weights · features` for row-major matrices in memory of the caller, who vouches that
  /// every partial sum is exact; see ``exactProduct(_:_:lanes:into:)`` for the checked form.
  ///
  /// - Parameters:
  ///   - weights: `rows` by `inner`.
  ///   - rows: rows of the product.
  ///   - inner: the length of the sums.
  ///   - features: `inner` by `lanes`.
  ///   - lanes: columns of the product.
  ///   - product: `rows` by `lanes`; what it held is overwritten.
  public static func laneProduct(
    _ weights: UnsafePointer<Double>, rows: Int, inner: Int, _ features: UnsafePointer<Double>,
    lanes: Int, into product: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(lanes), Int32(inner), 1,
      weights, Int32(inner), features, Int32(lanes), 0, product, Int32(lanes))
  }

  /// The same in single precision.
  public static func laneProduct(
    _ weights: UnsafePointer<Float>, rows: Int, inner: Int, _ features: UnsafePointer<Float>,
    lanes: Int, into product: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(lanes), Int32(inner), 1,
      weights, Int32(inner), features, Int32(lanes), 0, product, Int32(lanes))
  }
}
