"""Prints the coverage and error rates that CoverageTests expects where no theorem gives them.

Run: python3 coverage.py, about five minutes. The procedures are written here a second time, in
numpy and scipy, on their own random numbers; the number of experiments follows each rate.
"""
import numpy as np
from scipy import stats

rng = np.random.default_rng(20261127)


def show(name, hits):
    hits = np.asarray(hits)
    print(f"{name}: {hits.mean():.4f} ({hits.size})", flush=True)


def t_hits(values, truth, confidence=.95):
    n = values.shape[1]
    half = stats.t.ppf(.5 + confidence / 2, n - 1) * values.std(axis=1, ddof=1) / np.sqrt(n)
    return np.abs(values.mean(axis=1) - truth) <= half


def means():
    for n in [10, 30]:
        show(f"t exponential {n}", t_hits(rng.exponential(size=(100_000, n)), 1))
    x = np.sort(rng.exponential(size=(20_000, 20, 100)), axis=2)[:, :, 94]
    show("t of 95th percentiles", t_hits(x, sum(1 / (100 - i) for i in range(95))))


def ratio_pairs(n, count):
    z1, z2, z3 = rng.standard_normal((3, count, n))
    return (10 + 1.5 * z1 + z2, 5 + 1.5 * z1), (10 + 2 * z1 + z3, 4 + z1)


def influence(y, x):
    ratio = y.mean(axis=1) / x.mean(axis=1)
    return ratio, (y - ratio[:, None] * x) / x.mean(axis=1)[:, None]


def ratios():
    (y, x), _ = ratio_pairs(8, 100_000)
    ratio, z = influence(y, x)
    show("delta ratio 8", t_hits(z + ratio[:, None], 2))
    (ya, xa), (yb, xb) = ratio_pairs(20, 100_000)
    ra, za = influence(ya, xa)
    rb, zb = influence(yb, xb)
    show("difference of ratios 20", t_hits(za - zb + (ra - rb)[:, None], -.5))


def bootstrap(name, truth, n, sample, statistic, count=10_000, resamples=999):
    percentile, corrected = [], []
    everything = np.arange(n)
    keep = np.array([np.delete(everything, i) for i in everything])
    for _ in range(count):
        data = sample(n)
        estimate = statistic(data, everything[None, :])[0]
        values = np.sort(statistic(data, rng.integers(n, size=(resamples, n))))
        u = statistic(data, keep)
        u = u.mean() - u
        a = (u**3).sum() / (6 * (u**2).sum() ** 1.5) if (u**2).sum() > 0 else 0
        bias = stats.norm.ppf(((values < estimate - 1e-12).mean()
                               + (values <= estimate + 1e-12).mean()) / 2)
        z = stats.norm.ppf(.975)
        ends = [stats.norm.cdf(bias + (bias + s) / (1 - a * (bias + s))) for s in (-z, z)]
        for hits, shares in [(percentile, [.025, .975]), (corrected, ends)]:
            low, high = np.quantile(values, shares, method="weibull")
            hits.append(low <= truth <= high)
    show(f"percentile {name}", percentile)
    show(f"BCa {name}", corrected)


def bootstraps():
    bootstrap("mean exponential 20", 1, 20, lambda n: rng.exponential(size=n),
              lambda d, i: d[i].mean(axis=1))
    bootstrap("median normal 21", 0, 21, lambda n: rng.standard_normal(n),
              lambda d, i: np.median(d[i], axis=1))

    def pair(n):
        (y, x), _ = ratio_pairs(n, 1)
        return np.stack([y[0], x[0]])
    bootstrap("ratio 20", 2, 20, pair, lambda d, i: d[0][i].sum(axis=1) / d[1][i].sum(axis=1))


def sequential():
    for name, draw, truth in [("normal", rng.standard_normal, 0), ("exponential", rng.exponential, 1)]:
        hits, sizes = [], []
        for _ in range(20_000):
            x = draw(size=400)
            n = 10
            while n < 400:
                half = T975[n] * x[:n].std(ddof=1) / np.sqrt(n)
                if half <= .35:
                    break
                n = min(400, n + (n + 9) // 10)
            hits.append(abs(x[:n].mean() - truth) <= half)
            sizes.append(n)
        show(f"precision {name} (mean n {np.mean(sizes):.1f})", hits)


T975 = np.concatenate([[np.nan, np.nan], stats.t.ppf(.975, np.arange(1, 400))])


def early_looks():
    n = np.arange(1, 101)
    for name, x in [("normal", rng.standard_normal((40_000, 100))),
                    ("exponential", rng.exponential(size=(40_000, 100)) - 1)]:
        s1, s2 = x.cumsum(axis=1), (x**2).cumsum(axis=1)
        spread = np.maximum(s2 - s1**2 / n, 1e-300)
        distance = s1**2 / n
        r = 1 + n
        log_e = .5 * (n * np.log((spread + distance) / (spread + distance / r)) - np.log(r))
        t = np.sqrt(distance / spread * np.maximum(n - 1, 1))
        for start in [2, 10, 30]:
            show(f"e-value {name} from {start}", (log_e[:, start - 1:] >= np.log(20)).any(axis=1))
            plain = t[:, start - 1:] > T975[start:101]
            show(f"plain t {name} from {start}", plain.any(axis=1))


def equivalence():
    for difference in [1.0, 0.0]:
        x = rng.standard_normal((200_000, 20)) + difference
        m, e = x.mean(axis=1), x.std(axis=1, ddof=1) / np.sqrt(20)
        t = stats.t.ppf(.95, 19)
        show(f"tost at {difference}", (m - t * e > -1) & (m + t * e < 1))


def skew():
    for name, draw in [("normal", rng.standard_normal), ("exponential", rng.exponential)]:
        for n in [10, 29]:
            g = stats.skew(draw(size=(100_000, n)), axis=1, bias=False)
            show(f"skew warning {name} {n}", np.abs(g) > 1)


def bias_test(b):
    count, half = b.shape[1], b.shape[1] // 2
    w = (1 - (np.arange(count) + .5) / count) ** 2
    w[half:] = w[half:].mean()
    c = w.mean() - w
    t = (b * c).sum(axis=1) / (b[:, half:].std(axis=1, ddof=1) * np.sqrt((c**2).sum()))
    return 2 * stats.t.sf(np.abs(t), count - half - 1) < .05


def von_neumann(b):
    d = b - b.mean(axis=1, keepdims=True)
    ratio = (np.diff(b, axis=1) ** 2).sum(axis=1) / (d**2).sum(axis=1)
    n = b.shape[1]
    p = .5 * ((n * n - 1) / (n - 2) - 1)
    return stats.beta.cdf(ratio / 4, p, p) < .05


def dependence():
    x = rng.exponential(size=(100_000, 20))
    show("bias test exponential", bias_test(x))
    show("von neumann exponential", von_neumann(x))


def waits(count, steps, load, speeds, interval=1):
    """Means over `interval` successive waits in queues fed by the same draws."""
    w = [np.zeros(count) for _ in speeds]
    out = [np.empty((count, steps // interval)) for _ in speeds]
    sums = [np.zeros(count) for _ in speeds]
    for step in range(steps):
        for q in range(len(speeds)):
            sums[q] += w[q]
        if step % interval == interval - 1:
            for q in range(len(speeds)):
                out[q][:, step // interval] = sums[q] / interval
                sums[q][:] = 0
        s, a = rng.standard_exponential((2, count))
        for q, speed in enumerate(speeds):
            w[q] = np.maximum(0, w[q] + s / speed - a / load)
    return out


def mser(z):
    k = z.shape[1]
    left = np.arange(k, 0, -1)
    s1 = z[:, ::-1].cumsum(axis=1)[:, ::-1]
    s2 = (z**2)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return ((s2 - s1**2 / left) / left**2)[:, :k // 2 + 1].argmin(axis=1)


def batches(z, drop, b):
    rows = []
    for row, d in zip(z, drop):
        rest = row[d:]
        size = len(rest) // b
        rows.append(rest[len(rest) - size * b:].reshape(b, size).mean(axis=1))
    return np.array(rows)


def queues():
    rows = {name: [] for name in ["batches 20", "mser 20", "mser 100", "flag 20", "paired",
                                  "paired flag"]}
    for _ in range(8):
        z, fast = waits(500, 100_000, .8, [1, 1.05], 5)
        none = np.zeros(500, dtype=int)
        d = mser(z)
        b20 = batches(z, none, 20)
        rows["batches 20"] += list(t_hits(b20, 4))
        rows["flag 20"] += list(von_neumann(b20))
        rows["mser 20"] += list(t_hits(batches(z, d, 20), 4))
        rows["mser 100"] += list(t_hits(batches(z, d, 100), 4))
        pair = b20 - batches(fast, none, 20)
        rows["paired"] += list(t_hits(pair, 4 - .8 / (1.05 * .25)))
        rows["paired flag"] += list(von_neumann(pair))
    for name, hits in rows.items():
        show(f"mm1 {name}", hits)
    z = waits(80_000, 5000, .8, [1], 500)[0]
    show("mm1 deletion 500", t_hits(z[:, 1:].mean(axis=1).reshape(-1, 20), 4))
    show("mm1 no deletion", t_hits(z.mean(axis=1).reshape(-1, 20), 4))
    z = waits(20_000, 3500, .9, [1], 5)[0]
    for b in [100, 20, 10]:
        means = batches(z, np.zeros(20_000, dtype=int), b)
        show(f"mm1 short {b}", t_hits(means, 9))
        show(f"mm1 short {b} flag", von_neumann(means))


def kim_nelson():
    k, n0, delta, sigma = 5, 10, 1, 3
    eta = .5 * ((2 * .05 / (k - 1)) ** (-2 / (n0 - 1)) - 1)
    for name, rho in [("independent", 0), ("correlated", .8)]:
        right, rounds = [], []
        for _ in range(10_000):
            x = sigma * (np.sqrt(1 - rho) * rng.standard_normal((2000, k))
                         + np.sqrt(rho) * rng.standard_normal((2000, 1)))
            x[:, 0] += delta
            h = 2 * eta * (n0 - 1) / delta**2 * np.array(
                [[np.var(x[:n0, i] - x[:n0, l], ddof=1) for l in range(k)] for i in range(k)])
            sums, alive = x.cumsum(axis=0), np.ones(k, dtype=bool)
            for r in range(n0, 2001):
                s = sums[r - 1]
                slack = np.maximum(0, delta / 2 * (h - r))
                alive &= ~((s[:, None] < s[None, :] - slack) & alive[None, :]).any(axis=1)
                if alive.sum() == 1:
                    break
            right.append(alive[0])
            rounds.append(r)
        show(f"kim-nelson {name} (mean rounds {np.mean(rounds):.1f})", right)


def allocation(means, variances, spent, adding):
    best = int(np.argmin(means))
    gaps = means - means[best]
    w = np.zeros(len(means))
    other = np.arange(len(means)) != best
    w[other] = variances[other] / gaps[other] ** 2
    w[best] = np.sqrt(variances[best] * (w[other] ** 2 / variances[other]).sum())
    part, sharing = spent.astype(float), np.ones(len(means), dtype=bool)
    while True:
        total = adding + spent[sharing].sum()
        part[sharing] = total * w[sharing] / w[sharing].sum()
        over = sharing & (part < spent)
        if not over.any():
            break
        part[over] = spent[over]
        sharing &= ~over
    more = np.floor(part - spent).astype(int)
    more[best] += adding - more.sum()
    return more


def budget():
    """Ten designs N(i, 36): ten replications each, then 40 at a time up to 400."""
    right, equal = [], []
    for _ in range(4000):
        x = 6 * rng.standard_normal((10, 400)) + np.arange(10)[:, None]
        n = np.full(10, 10)
        while n.sum() < 400:
            m = np.array([x[i, :n[i]].mean() for i in range(10)])
            v = np.array([x[i, :n[i]].var(ddof=1) for i in range(10)])
            n = n + allocation(m, v, n, 40)
        right.append(np.argmin([x[i, :n[i]].mean() for i in range(10)]) == 0)
        equal.append(np.argmin(x[:, :40].mean(axis=1)) == 0)
    show("ocba", right)
    show("equal shares", equal)


def with_best():
    """All true differences from the best within their intervals, for systems that share noise."""
    k, n = 5, 15
    for name, mu in [("equal", np.zeros(k)), ("slippage", np.array([0, 1, 1, 1, 1.0]))]:
        hits = []
        t = stats.t.ppf(1 - .05 / (k - 1), n - 1)
        for _ in range(10_000):
            x = rng.standard_normal((k, n)) + rng.standard_normal((1, n)) + mu[:, None]
            d = x[:, None, :] - x[None, :, :]
            gap, width = -d.mean(axis=2), t * d.std(axis=2, ddof=1) / np.sqrt(n)
            np.fill_diagonal(gap, np.inf)
            high = (gap + width).min(axis=1)
            g = high > 0
            truth = -(mu - np.array([np.delete(mu, i).min() for i in range(k)]))
            ok = True
            for i in range(k):
                rivals = [l for l in range(k) if g[l] and l != i]
                low = min(0, min(gap[i, l] - width[i, l] for l in rivals)) if rivals else 0
                ok &= low - 1e-12 <= truth[i] <= max(0, high[i]) + 1e-12
            hits.append(ok)
        show(f"with best {name}", hits)


for part in [means, ratios, sequential, early_looks, equivalence, skew, dependence, with_best,
             kim_nelson, budget, bootstraps, queues]:
    part()
