#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

// Keyed SplitMix64 with ziggurats of 256 layers, and the same exp and log as the Swift side.

inline double exponentialOf(double x) {  // |x| < 708
  const double t = x * 1.4426950408889634 + 6755399441055744.0, n = t - 6755399441055744.0;
  const double r = (x - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6, rr = r * r;
  const double p = r * ((1.26177193074810590878e-4 * rr + 3.02994407707441961300e-2) * rr +
                        9.99999999999999999910e-1);
  const double q = ((3.00198505138664455042e-6 * rr + 2.52448340349684104192e-3) * rr +
                    2.27265548208155028766e-1) * rr + 2.0;
  const double m = 1 + 2 * (p / (q - p));
  uint64_t bits, shift;
  std::memcpy(&bits, &m, 8);
  std::memcpy(&shift, &t, 8);
  bits += shift << 52;
  double result;
  std::memcpy(&result, &bits, 8);
  return result;
}

inline double logarithmOf(double x) {  // normal x > 0
  uint64_t bits;
  std::memcpy(&bits, &x, 8);
  const int64_t e = int64_t(bits - 0x3FE6A09E667F3BCDull) >> 52;
  bits -= uint64_t(e) << 52;
  double m;
  std::memcpy(&m, &bits, 8);
  const double f = m - 1, k = double(e), s = f / (2 + f), z = s * s, w = z * z;
  const double t1 = w * (3.999999999940941908e-01 +
                         w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double t2 = z * (6.666666666666735130e-01 +
                         w * (2.857142874366239149e-01 +
                              w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double h = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 -
         ((h - (s * (h + t1 + t2) + k * 1.90821492927058770002e-10)) - f);
}

struct Ziggurat {
  double nx[257], nf[257], ex[257], ef[257];
  Ziggurat() {
    fill(nx, nf, 3.6541528853610088, 0.00492867323399, [](double x) { return std::exp(-.5 * x * x); },
         [](double y) { return std::sqrt(-2 * std::log(y)); });
    fill(ex, ef, 7.69711747013104972, 0.0039496598225815571993,
         [](double x) { return std::exp(-x); }, [](double y) { return -std::log(y); });
  }
  template <class Density, class Inverse>
  static void fill(double *x, double *f, double r, double v, Density density, Inverse inverse) {
    double fr = density(r);
    x[0] = v / fr;
    x[1] = r;
    for (int i = 2; i < 256; ++i) {
      x[i] = inverse(v / x[i - 1] + fr);
      fr = density(x[i]);
    }
    x[256] = 0;
    for (int i = 0; i < 257; ++i) f[i] = density(x[i]);
  }
};

extern const Ziggurat ziggurat;

class KeyedStream {
 public:
  KeyedStream() = default;
  KeyedStream(uint64_t seed, uint64_t entity, uint64_t code) {
    const unsigned __int128 product =
        (unsigned __int128)(entity ^ seed ^ 0xa0761d6478bd642full) *
        ((code * 0xe7037ed1a0b428dbull) ^ 0x8ebc6af09c88c6e3ull);
    state_ = (uint64_t(product) ^ uint64_t(product >> 64)) ^ (seed * 0x589965cc75374cc3ull);
  }
  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  double uniform() { return double(int64_t(next() >> 11)) * 0x1p-53; }
  double openUniform() { return (double(int64_t(next() >> 11)) + 0.5) * 0x1p-53; }
  double exponential() {
    const uint64_t b = next();
    const uint64_t i = b & 255;
    const double x = double(int64_t(b >> 11)) * 0x1p-53 * ziggurat.ex[i];
    if (__builtin_expect(x < ziggurat.ex[i + 1], 1)) return x;
    return exponentialOutside(i, x);
  }
  double normal() {
    const uint64_t b = next();
    const uint64_t i = b & 255;
    const double x = double(int64_t(b) >> 11) * 0x1p-52 * ziggurat.nx[i];
    if (__builtin_expect(std::fabs(x) < ziggurat.nx[i + 1], 1)) return x;
    return normalOutside(i, x);
  }

 private:
  __attribute__((noinline)) double exponentialOutside(uint64_t i, double x) {
    if (i == 0) return ziggurat.ex[1] - logarithmOf(openUniform());
    const double y = ziggurat.ef[i] + uniform() * (ziggurat.ef[i + 1] - ziggurat.ef[i]);
    return y < exponentialOf(-x) ? x : exponential();
  }
  __attribute__((noinline)) double normalOutside(uint64_t i, double x) {
    if (i == 0) {
      for (;;) {
        const double a = logarithmOf(openUniform()) / ziggurat.nx[1];
        const double b = logarithmOf(openUniform());
        if (-2 * b >= a * a) return x < 0 ? a - ziggurat.nx[1] : ziggurat.nx[1] - a;
      }
    }
    const double y = ziggurat.nf[i] + uniform() * (ziggurat.nf[i + 1] - ziggurat.nf[i]);
    return y < exponentialOf(-.5 * x * x) ? x : normal();
  }
  uint64_t state_ = 0;
};

inline uint64_t ticks(double seconds) {
  const int64_t k = int64_t(seconds * 1e6 + 0.5);
  return k > 0 ? uint64_t(k) : 1;
}
