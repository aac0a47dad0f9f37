"""Estimates the Electricity panel with xlogit 0.2.7, as PanelBenchmark does with ours.

Prints one line: log likelihood, CPU seconds of the estimation, CPU seconds of one value and gradient,
how many of these, and the log likelihood at the start.
Usage: python3 choice_xlogit.py ELECTRICITY.CSV DRAWS
"""

import csv
import sys
import time

import numpy as np
from xlogit import MixedLogit

START = [-0.6, -0.1, 1.4, 1, -5.5, -5.8] + [0.1] * 6
NAMES = ["pf", "cl", "loc", "wk", "tod", "seas"]


def main():
    path, draws = sys.argv[1:]
    with open(path) as file:
        rows = list(csv.DictReader(file))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    calls = []
    inner = MixedLogit._loglik_gradient

    def timed(self, *args, **kwargs):
        start = time.process_time()
        result = inner(self, *args, **kwargs)
        calls.append((time.process_time() - start, -float(result[0])))
        return result

    MixedLogit._loglik_gradient = timed
    start = time.process_time()
    model = MixedLogit()
    model.fit(X=np.stack([column[name] for name in NAMES], 1), y=column["chosen"], varnames=NAMES,
              ids=column["task"], panels=column["person"], alts=column["alternative"],
              randvars={name: "n" for name in NAMES}, n_draws=int(draws), verbose=0,
              init_coeff=np.array(START), optim_method="L-BFGS-B", tol_opts={"ftol": 1e-12}, maxiter=2000)
    print(float(model.loglikelihood), time.process_time() - start, min(calls)[0], len(calls),
          repr(calls[0][1]))


if __name__ == "__main__":
    main()
