// Included once for each instruction set, with TOLLWAY_NAME(x) and TOLLWAY_TARGET defined.
//
// All sets do the same IEEE operations in the same order on each number, and no fused multiplication and
// addition, so that the bits are the same on every processor.

// e to the power of eight numbers, of which those below -700 count as that: the operations of
// deterministicExp (Moshier's Cephes, exp.c).
TOLLWAY_TARGET static inline tollway_lanes TOLLWAY_NAME(power)(tollway_lanes x) {
#pragma clang fp contract(off)
  const tollway_lanes least = {-700, -700, -700, -700, -700, -700, -700, -700};
  const tollway_bits low = (tollway_bits)(x < least);
  x = (tollway_lanes)(((tollway_bits)x & ~low) | ((tollway_bits)least & low));
  const tollway_lanes shifted = x * 1.4426950408889634 + 6755399441055744.0;
  const tollway_lanes count = shifted - 6755399441055744.0;
  const tollway_lanes r = (x - count * 6.93145751953125e-1) - count * 1.42860682030941723212e-6;
  const tollway_lanes rr = r * r;
  const tollway_lanes p0 = 1.26177193074810590878e-4 * rr + 3.02994407707441961300e-2;
  const tollway_lanes p = r * (p0 * rr + 9.99999999999999999910e-1);
  const tollway_lanes q0 = 3.00198505138664455042e-6 * rr + 2.52448340349684104192e-3;
  const tollway_lanes q = (q0 * rr + 2.27265548208155028766e-1) * rr + 2.0;
  const tollway_lanes mantissa = 1 + 2 * (p / (q - p));
  return (tollway_lanes)((tollway_bits)mantissa + ((tollway_bits)shifted << 52));
}

TOLLWAY_TARGET static inline double TOLLWAY_NAME(total)(tollway_lanes x) {
#pragma clang fp contract(off)
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

TOLLWAY_TARGET static inline tollway_lanes TOLLWAY_NAME(larger)(tollway_lanes a, tollway_lanes b) {
  const tollway_bits above = (tollway_bits)(b > a);
  return (tollway_lanes)(((tollway_bits)a & ~above) | ((tollway_bits)b & above));
}

// Turns utilities into powers of e relative to the largest, the outside option's 0 among them where
// there is one, and returns the sum of all.
TOLLWAY_TARGET static inline double TOLLWAY_NAME(powers)(
    tollway_lanes *row, long lanes, int has_outside, double *outside) {
#pragma clang fp contract(off)
  tollway_lanes tops = row[0];
  for (long lane = 1; lane < lanes; lane++) tops = TOLLWAY_NAME(larger)(tops, row[lane]);
  double top = tops[0];
  for (int lane = 1; lane < 8; lane++) top = tops[lane] > top ? tops[lane] : top;
  if (has_outside && top < 0) top = 0;
  tollway_lanes sums = {0};
  for (long lane = 0; lane < lanes; lane++) {
    const tollway_lanes power = TOLLWAY_NAME(power)(row[lane] - top);
    row[lane] = power;
    sums += power;
  }
  *outside = 0;
  if (has_outside) {
    const tollway_lanes none = {0};
    *outside = TOLLWAY_NAME(power)(none - top)[0];
  }
  return TOLLWAY_NAME(total)(sums) + *outside;
}

// Rows of utilities become rows of shares, which are added to the sums; returns the outside shares.
TOLLWAY_TARGET static inline double TOLLWAY_NAME(add_shares)(
    double *block, long rows, long lanes, int has_outside, double *sums) {
#pragma clang fp contract(off)
  tollway_lanes *total = (tollway_lanes *)sums;
  double outside = 0;
  for (long index = 0; index < rows; index++) {
    tollway_lanes *row = (tollway_lanes *)block + index * lanes;
    double own;
    const double scale = 1 / TOLLWAY_NAME(powers)(row, lanes, has_outside, &own);
    for (long lane = 0; lane < lanes; lane++) total[lane] += row[lane] * scale;
    outside += own * scale;
  }
  return outside;
}

// Rows of utilities become rows of slopes by utilities, which are added to the sums.
TOLLWAY_TARGET static inline void TOLLWAY_NAME(add_slopes)(
    double *block, long rows, long lanes, int has_outside, const double *upstream, double *sums) {
#pragma clang fp contract(off)
  const tollway_lanes *slopes = (const tollway_lanes *)upstream;
  tollway_lanes *total = (tollway_lanes *)sums;
  for (long index = 0; index < rows; index++) {
    tollway_lanes *row = (tollway_lanes *)block + index * lanes;
    double own;
    const double scale = 1 / TOLLWAY_NAME(powers)(row, lanes, has_outside, &own);
    tollway_lanes products = {0};
    for (long lane = 0; lane < lanes; lane++) products += row[lane] * slopes[lane];
    // The outside option takes part in the mean with a slope of 0.
    const double mean = TOLLWAY_NAME(total)(products) * scale;
    for (long lane = 0; lane < lanes; lane++) {
      const tollway_lanes slope = row[lane] * scale * (slopes[lane] - mean);
      row[lane] = slope;
      total[lane] += slope;
    }
  }
}

// Utilities: rows of coefficients times the rows of a design, whose last row has coefficient 1 and
// comes first in the sum.
TOLLWAY_TARGET static inline void TOLLWAY_NAME(multiply)(
    const double *coefficients, long rows, long inner, const double *design, long lanes,
    double *block) {
#pragma clang fp contract(off)
  const tollway_lanes *x = (const tollway_lanes *)design;
  const long count = inner - 1;
  for (long index = 0; index < rows; index++) {
    const double *own = coefficients + index * inner;
    tollway_lanes *row = (tollway_lanes *)block + index * lanes;
    long lane = 0;
    for (; lane + 4 <= lanes; lane += 4) {
      const tollway_lanes *added = x + count * lanes + lane;
      tollway_lanes a = added[0], b = added[1], c = added[2], d = added[3];
      for (long k = 0; k < count; k++) {
        const tollway_lanes *y = x + k * lanes + lane;
        a += own[k] * y[0];
        b += own[k] * y[1];
        c += own[k] * y[2];
        d += own[k] * y[3];
      }
      row[lane] = a;
      row[lane + 1] = b;
      row[lane + 2] = c;
      row[lane + 3] = d;
    }
    for (; lane < lanes; lane++) {
      tollway_lanes sum = x[count * lanes + lane];
      for (long k = 0; k < count; k++) sum += own[k] * x[k * lanes + lane];
      row[lane] = sum;
    }
  }
}

// Slopes by coefficients: rows of slopes by utilities times rows of a design.
TOLLWAY_TARGET static inline void TOLLWAY_NAME(project)(
    const double *block, long rows, const double *design, long count, long lanes, double *slopes) {
#pragma clang fp contract(off)
  const tollway_lanes *x = (const tollway_lanes *)design;
  for (long index = 0; index < rows; index++) {
    const tollway_lanes *row = (const tollway_lanes *)block + index * lanes;
    double *own = slopes + index * count;
    long k = 0;
    for (; k + 4 <= count; k += 4) {
      tollway_lanes a = {0}, b = {0}, c = {0}, d = {0};
      const tollway_lanes *y = x + k * lanes;
      for (long lane = 0; lane < lanes; lane++) {
        a += row[lane] * y[lane];
        b += row[lane] * y[lanes + lane];
        c += row[lane] * y[2 * lanes + lane];
        d += row[lane] * y[3 * lanes + lane];
      }
      own[k] = TOLLWAY_NAME(total)(a);
      own[k + 1] = TOLLWAY_NAME(total)(b);
      own[k + 2] = TOLLWAY_NAME(total)(c);
      own[k + 3] = TOLLWAY_NAME(total)(d);
    }
    for (; k < count; k++) {
      tollway_lanes sum = {0};
      for (long lane = 0; lane < lanes; lane++) sum += row[lane] * x[k * lanes + lane];
      own[k] = TOLLWAY_NAME(total)(sum);
    }
  }
}

// One task whose rows are alternatives and whose lanes are draws, `stride` vectors apart: utilities
// become y - P; adds the chosen utility
// less the largest, and multiplies by the sum of powers.
TOLLWAY_TARGET static inline void TOLLWAY_NAME(choose)(
    double *block, long alternatives, long stride, const unsigned char *present, long chosen,
    double *distances, double *products) {
#pragma clang fp contract(off)
  for (long lane = 0; lane < stride; lane++) {
    tollway_lanes *rows = (tollway_lanes *)block + lane;
    const tollway_lanes own = rows[chosen * stride];
    tollway_lanes top = own, sum = {0};
    for (long index = 0; index < alternatives; index++) {
      if (present[index]) top = TOLLWAY_NAME(larger)(top, rows[index * stride]);
    }
    for (long index = 0; index < alternatives; index++) {
      tollway_lanes power = {0};
      if (present[index]) power = TOLLWAY_NAME(power)(rows[index * stride] - top);
      rows[index * stride] = power;
      sum += power;
    }
    const tollway_lanes scale = -1 / sum;
    for (long index = 0; index < alternatives; index++) rows[index * stride] *= scale;
    rows[chosen * stride] += 1;
    ((tollway_lanes *)distances)[lane] += own - top;
    ((tollway_lanes *)products)[lane] *= sum;
  }
}
