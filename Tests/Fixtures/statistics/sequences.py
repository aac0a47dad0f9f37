"""Prints the points that QuasiRandomTests pins: Sobol by scipy, Halton normals by xlogit.

Needs numpy, scipy 1.17.1 and xlogit 0.2.7. Usage: python3 sequences.py
"""

import warnings

import numpy as np
from scipy.stats import qmc
from xlogit import MixedLogit

warnings.simplefilter("ignore")
points = qmc.Sobol(40, scramble=False, bits=32).random(1024)
print("Sobol, point 700 times 1024:", (points[700] * 1024).tolist())
i, a = np.indices(points.shape)
print("checksum:", float((((7 * i + 3 * a) % 11) * points * 1024).sum()))

model = MixedLogit()
model._rvdist = ["n"] * 6
draws = model._generate_draws(4, 3, halton=True)
for person, draw, axis in [(0, 0, 0), (0, 2, 1), (1, 0, 2), (2, 1, 3), (3, 2, 4), (3, 0, 5)]:
    print("xlogit:", person, draw, axis, repr(float(draws[person, axis, draw])))
