"""Prints the values that the tests of Inference pin.

Run: python3 procedures.py, with scipy 1.17.1, statsmodels 0.15.0, pymoo 0.6.2 and numpy. Where no
library has the procedure, it is worked out here from its formula in the plainest way.
"""
import numpy as np
import statsmodels.api as sm
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting
from scipy import integrate, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_paired

A = np.array([1.02, .97, 1.11, 1.05, .93, 1.20, 1.08, .99, 1.15, 1.01, .96, 1.07])
B = np.array([.95, .93, 1.02, 1.01, .90, 1.08, 1.03, .94, 1.04, .97, .95, 1.00])
D = A - B
CLASSICAL = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
             .6528, .7590, 1]


def show(name, *values):
    print(name, *[np.asarray(v).tolist() for v in values])


def lcg(count, state=12345):
    numbers = []
    for _ in range(count):
        state = (1103515245 * state + 12345) % 2**31
        numbers.append(state / 2**31)
    return np.array(numbers)


def adjustments():
    for method in ["holm", "fdr_bh", "fdr_by"]:
        show(method, multipletests(CLASSICAL, method=method)[1])


def equivalence():
    for low, high in [(-.05, .08), (-.1, .1), (.03, .3)]:
        p, lower, upper = ttost_paired(A, B, low, high)
        show(f"tost {low} {high}", p, lower[1], upper[1])


def control_variates():
    u = lcg(60)
    x1, x2 = u[:20], u[20:40] ** 2
    y = 3 + 2 * x1 - x2 + .3 * u[40:60]
    for name, controls in [("one", [x1 - .5]), ("two", [x1 - .5, x2 - 1 / 3])]:
        fit = sm.OLS(y, sm.add_constant(np.column_stack(controls))).fit()
        show(f"control {name}", fit.params, fit.bse[0], fit.conf_int()[0], fit.df_resid)


def binomial():
    for n, q in [(500, .95), (30, .5), (400, .99), (72, .95)]:
        low, high = int(stats.binom.ppf(.025, n, q)), int(stats.binom.ppf(.975, n, q)) + 1
        show(f"ranks {n} {q}", low, high,
             stats.binom.cdf(high - 1, n, q) - stats.binom.cdf(low - 1, n, q))
    show("binom cdf", [stats.binom.cdf(k, n, q) for k, n, q in
                       [(3, 10, .3), (940, 1000, .95), (0, 5, .01), (20, 10000, .005)]])


def skewness():
    show("skew", stats.skew(A, bias=False), stats.skew(lcg(25) ** 4, bias=False))


def e_value(numbers, variance, mean=0.0):
    """A mixture of noncentral t densities over the central one, by quadrature."""
    n = len(numbers)
    t = np.sqrt(n) * (np.mean(numbers) - mean) / np.std(numbers, ddof=1)
    c = np.sqrt(variance)
    mixture, _ = integrate.quad(
        lambda d: stats.nct.pdf(t, n - 1, np.sqrt(n) * d) * stats.norm.pdf(d, scale=c),
        -8 * c, 8 * c, limit=400, epsabs=0, epsrel=1e-11)
    return mixture / stats.t.pdf(t, n - 1)


def e_values():
    show("e-value", e_value(D[:3], 1), e_value(D[:5], 1), e_value(D, 1, mean=.04),
         e_value(D[:5], .25))


def mser():
    noise = lcg(1000) - .5
    v, x = 0.0, []
    for i, e in enumerate(noise):
        v = .8 * v + e
        x.append(5 * np.exp(-i / 60) + v)
    z = np.array(x).reshape(-1, 5).mean(axis=1)
    k = len(z)
    values = [((z[d:] - z[d:].mean()) ** 2).sum() / (k - d) ** 2 for d in range(k // 2 + 1)]
    d = int(np.argmin(values))
    show("mser-5", d, values[d], np.mean(x[5 * d:]), np.mean(x))
    b = np.array(x[5 * d:])[-820:].reshape(20, 41).mean(axis=1)
    show("batches", b.mean(), stats.t.ppf(.975, 19) * b.std(ddof=1) / np.sqrt(20),
         (np.diff(b) ** 2).sum() / ((b - b.mean()) ** 2).sum())


def von_neumann():
    """The p-value of the ratio at its 1, 5, 30 and 90 % points, from 4 million normal samples."""
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(40):
        b = rng.standard_normal((100_000, 20))
        b -= b.mean(axis=1, keepdims=True)
        ratios.append((np.diff(b, axis=1) ** 2).sum(axis=1) / (b ** 2).sum(axis=1))
    show("von neumann", np.quantile(np.concatenate(ratios), [.01, .05, .3, .9]))


def mix(z):
    mask = 2**64 - 1
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def fold(a, b):
    product = a * b
    return (product >> 64) ^ (product & 2**64 - 1)


def resamples(count, seed, number):
    """The resamples of Bootstrap: keyed SplitMix64 and Lemire's bounded draws."""
    mask = 2**64 - 1
    for resample in range(number):
        left = resample ^ seed ^ 0xA0761D6478BD642F
        right = (0x626F6F7473747270 * 0xE7037ED1A0B428DB & mask) ^ 0x8EBC6AF09C88C6E3
        state = fold(left, right) ^ (seed * 0x589965CC75374CC3 & mask)
        indices = []
        for _ in range(count):
            state = (state + 0x9E3779B97F4A7C15) & mask
            product = mix(state) * count
            while product & mask < 2**64 % count:
                state = (state + 0x9E3779B97F4A7C15) & mask
                product = mix(state) * count
            indices.append(product >> 64)
        yield np.array(indices)


def bca(replicates, estimate, jackknife, confidence=.95):
    replicates = np.sort(replicates)
    slack = 1e-12 * abs(estimate)  # the order of a sum changes its last digit, not its rank
    below, at_most = np.mean(replicates < estimate - slack), np.mean(replicates <= estimate + slack)
    bias = stats.norm.ppf((below + at_most) / 2)
    u = np.mean(jackknife) - jackknife
    acceleration = (u ** 3).sum() / (6 * (u ** 2).sum() ** 1.5)
    z = stats.norm.ppf(.5 + confidence / 2)
    ends = [stats.norm.cdf(bias + (bias + s) / (1 - acceleration * (bias + s))) for s in (-z, z)]
    return acceleration, np.quantile(replicates, ends, method="weibull")


def bootstrap():
    y = np.array([10.2, 11.9, 9.7, 12.4, 10.8, 11.1, 9.9, 12.0])
    x = np.array([5, 6, 5, 7, 5, 6, 5, 6.0])
    skewed = -np.log(lcg(20))
    cases = {
        "mean": (20, lambda i: skewed[i].mean()),
        "ratio": (8, lambda i: y[i].sum() / x[i].sum()),
        "median": (11, lambda i: np.median(skewed[i])),
    }
    for name, (n, statistic) in cases.items():
        everything = np.arange(n)
        replicates = np.array([statistic(i) for i in resamples(n, 7, 9999)])
        jackknife = np.array([statistic(np.delete(everything, i)) for i in everything])
        acceleration, interval = bca(replicates, statistic(everything), jackknife)
        show(f"bootstrap {name}", replicates.std(ddof=1), acceleration,
             np.quantile(replicates, [.025, .975], method="weibull"), interval)
        for method in ["percentile", "BCa"]:
            found = stats.bootstrap(
                (everything,), statistic, vectorized=False, n_resamples=20_000, method=method,
                rng=np.random.default_rng(3)).confidence_interval
            show(f"  scipy {method}", found.low, found.high)


def kim_nelson():
    """Elimination after each replication of five systems, low being good; n0 = 10."""
    k, n0, alpha, delta = 5, 10, .05, .1
    u = lcg(1000 * (k + 1)).reshape(-1, k + 1)
    x = u[:, :k] + u[:, [k]] + .1 * np.arange(k)
    eta = .5 * ((2 * alpha / (k - 1)) ** (-2 / (n0 - 1)) - 1)
    h2 = 2 * eta * (n0 - 1)
    s2 = np.array([[np.var(x[:n0, i] - x[:n0, l], ddof=1) for l in range(k)] for i in range(k)])
    alive, out = list(range(k)), [None] * k
    for r in range(n0, len(x) + 1):
        m = -x[:r].mean(axis=0)
        keep = [i for i in alive if all(
            m[i] >= m[l] - max(0, delta / (2 * r) * (h2 * s2[i, l] / delta**2 - r))
            for l in alive)]
        for i in alive:
            if i not in keep:
                out[i] = r
        alive = keep
        if len(alive) == 1:
            break
    print("kim-nelson", alive, out)


def with_best():
    u = lcg(4 * 15).reshape(15, 4).T + np.array([[.0], [.1], [.25], [.9]])
    k, n = u.shape
    t = stats.t.ppf(1 - .05 / (k - 1), n - 1)
    gap = u.mean(axis=1)[None, :] - u.mean(axis=1)[:, None]
    width = np.array([[t * np.std(u[i] - u[l], ddof=1) / np.sqrt(n) for l in range(k)]
                      for i in range(k)])
    high = [min(gap[i, l] + width[i, l] for l in range(k) if l != i) for i in range(k)]
    candidates = [i for i in range(k) if high[i] > 0]
    for i in range(k):
        rivals = [l for l in candidates if l != i]
        low = min(0, min(gap[i, l] - width[i, l] for l in rivals)) if rivals else 0
        show(f"mcb {i}", -max(0, high[i]), -low)
    print("mcb candidates", candidates)


def fronts():
    f = np.array([[1, 5], [2, 3], [3, 3.5], [4, 1], [2, 3], [5, .9]])
    print("pymoo", [front.tolist() for front in NonDominatedSorting().do(f)])
    points = lcg(120).reshape(40, 3)
    rank = np.zeros(40, dtype=int)
    for number, front in enumerate(NonDominatedSorting().do(points)):
        rank[front] = number
    show("pymoo 40", rank)


for part in [adjustments, equivalence, control_variates, binomial, skewness, e_values, mser,
             von_neumann, bootstrap, kim_nelson, with_best, fronts]:
    part()
