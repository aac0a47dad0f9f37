"""Prints the scipy values that UncertainInputTests and VarianceSplitTests pin.

Run: python3 laws.py (scipy 1.17.1).
"""
import math

from scipy import stats

z90 = stats.norm.ppf(0.9)
shares = [0.0005, 0.1, 0.25, 0.5, 0.9, 0.9995]


def clipped(u):
    """Laws without ends are drawn between their 0.1 % and 99.9 % points."""
    return min(max(u, 0.001), 0.999)


def lognormal(median, sigma):
    return stats.lognorm(sigma, scale=median)


def pert(low, mode, high):
    share = (mode - low) / (high - low)
    return stats.beta(1 + 4 * share, 5 - 4 * share, loc=low, scale=high - low)


square = math.log(1 + (0.5 / 2) ** 2)
laws = {
    "normal median 20 p90 26": (stats.norm(20, 6 / z90), False),
    "normal mean 5 sd 2": (stats.norm(5, 2), False),
    "normal p10 -1 p90 3": (stats.norm(1, 2 / z90), False),
    "lognormal median 1 p90 2": (lognormal(1, math.log(2) / z90), False),
    "lognormal median 3 log_sd 0.5": (lognormal(3, 0.5), False),
    "lognormal mean 2 sd 0.5": (lognormal(2 * math.exp(-square / 2), math.sqrt(square)), False),
    "lognormal p10 0.5 p90 8": (lognormal(2, math.log(4) / z90), False),
    "uniform 1 3": (stats.uniform(1, 2), True),
    "loguniform 0.5 8": (stats.loguniform(0.5, 8), True),
    "triangular 1 2 4": (stats.triang(1 / 3, loc=1, scale=3), True),
    "pert 1 2 4": (pert(1, 2, 4), True),
}
for name, (law, has_ends) in laws.items():
    points = [u if has_ends else clipped(u) for u in shares]
    print(name, [float(law.ppf(u)) for u in points])
for p, a, b in [(0.975, 9, 10), (0.025, 9, 10), (0.95, 2, 3), (0.5, 30, 31)]:
    print("F", p, a, b, float(stats.f.ppf(p, a, b)))
