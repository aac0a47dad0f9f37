"""Prints the scipy values that ContinuousLawTests pins. Run: python3 laws.py (scipy 1.17.1)."""
import numpy as np
from scipy import stats

shares = [1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]
z90 = stats.norm.ppf(0.9)


def pert(low, mode, high):
    share = (mode - low) / (high - low)
    return stats.beta(1 + 4 * share, 5 - 4 * share, loc=low, scale=high - low)


laws = {
    "normal(median: 20, p90: 26)": stats.norm(20, 6 / z90),
    "lognormal(median: 0.3, p90: 0.9)": stats.lognorm(np.log(3) / z90, scale=0.3),
    "uniform(-2, 5)": stats.uniform(-2, 7),
    "logUniform(0.01, 10)": stats.loguniform(0.01, 10),
    "triangular(1, 2, 6)": stats.triang(1 / 5, loc=1, scale=5),
    "pert(1, 2, 6)": pert(1, 2, 6),
    "beta(0.5, 3, 0, 1)": stats.beta(0.5, 3),
    "beta(400, 0.7, 10, 20)": stats.beta(400, 0.7, loc=10, scale=10),
}
for name, law in laws.items():
    print(name, "mean", repr(float(law.mean())), [float(law.ppf(u)) for u in shares])
