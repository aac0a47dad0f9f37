# Golden values of WelchComparisonTests.swift: scipy.stats.ttest_ind(equal_var=False), scipy 1.17.1.
# Run: python welch.py
from scipy import stats

for a, b in [
    ([3.1, 2.9, 3.4, 3.3, 2.7], [2.5, 2.8, 2.1, 2.6]),
    ([10.0, 10.5, 9.5, 10.25, 9.75, 10.0, 10.1], [7.0, 13.0, 9.0, 16.0]),
    ([0.012, 0.011], [0.019, 0.013, 0.016]),
]:
    result = stats.ttest_ind(a, b, equal_var=False)
    interval = result.confidence_interval(0.95)
    print(a, b)
    print(
        f"  df {result.df:.12g} p {result.pvalue:.12g} "
        f"half {(interval.high - interval.low) / 2:.12g} diff {(interval.high + interval.low) / 2:.12g}"
    )
