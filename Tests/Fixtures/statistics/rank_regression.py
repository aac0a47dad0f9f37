"""Standardised and rank regressions by statsmodels, for StandardisedRegressionTests.swift.

Run: python3 rank_regression.py (numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0).
"""

import numpy as np
import statsmodels.api as sm
from scipy.stats import rankdata

a = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
b = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0])
c = np.array([0.5, 0.1, 0.9, 0.4, 0.8, 0.2, 0.7, 0.3, 0.6, 0.55])
y = np.array([5.2, 3.9, 9.5, 15.0, 46.1, 37.0, 27.8, 65.2, 60.9, 99.0])

for name, change in [("values", lambda v: v), ("ranks", rankdata)]:
    columns = [change(v) for v in (a, b, c)]
    target = change(y)
    standard = lambda v: (v - v.mean()) / v.std(ddof=1)
    fit = sm.OLS(standard(target), sm.add_constant(np.column_stack([standard(v) for v in columns]))).fit()
    half = (fit.conf_int(0.05)[1:, 1] - fit.conf_int(0.05)[1:, 0]) / 2
    print(name, [float(v) for v in fit.params[1:]], [float(v) for v in half], float(fit.rsquared))
