"""Simulates a small panel and estimates mixed logits on it with xlogit 0.2.7: what MixedLogitTests pins.

Writes `panel.csv` beside itself. Needs numpy 2.4.6, scipy 1.17.1, xlogit 0.2.7.
Usage: python3 xlogit_panel.py
"""

import os

import numpy as np
from xlogit import MixedLogit

PERSONS, TASKS, ALTERNATIVES, DRAWS = 60, 5, 3, 50
FOLDER = os.path.dirname(os.path.abspath(__file__))


def simulate():
    random = np.random.default_rng(20260227)
    x = np.round(random.uniform(-2, 2, (PERSONS, TASKS, ALTERNATIVES, 3)), 2)
    taste = np.stack([
        np.full(PERSONS, -1.0), 0.8 + 1.0 * random.standard_normal(PERSONS),
        np.exp(-0.2 + 0.6 * random.standard_normal(PERSONS))], 1)
    utility = np.einsum("ntjk,nk->ntj", x, taste) + random.gumbel(size=(PERSONS, TASKS, ALTERNATIVES))
    return x, utility.argmax(2)


def main():
    x, chosen = simulate()
    person, task, alternative = np.indices((PERSONS, TASKS, ALTERNATIVES))
    rows = np.column_stack([person.ravel(), (person * TASKS + task).ravel(), alternative.ravel(),
                            (alternative == chosen[:, :, None]).ravel().astype(int)])
    with open(os.path.join(FOLDER, "panel.csv"), "w") as file:
        file.write("person,task,alternative,chosen,a,b,c\n")
        for row, values in zip(rows, x.reshape(-1, 3)):
            file.write(",".join(map(str, row)) + "," + ",".join(f"{v:g}" for v in values) + "\n")
    for laws in ({"b": "n", "c": "n"}, {"b": "n", "c": "ln"}):
        model = MixedLogit()
        model.fit(X=x.reshape(-1, 3), y=rows[:, 3], varnames=["a", "b", "c"], ids=rows[:, 1],
                  panels=rows[:, 0], alts=rows[:, 2], randvars=laws, n_draws=DRAWS, verbose=0,
                  optim_method="L-BFGS-B", tol_opts={"ftol": 1e-15, "gtol": 1e-9}, maxiter=2000,
                  robust=False)
        print(laws)
        print(" names", list(map(str, model.coeff_names)))
        print(" estimates", [round(float(v), 8) for v in model.coeff_])
        print(" standard errors", [round(float(v), 8) for v in model.stderr])
        print(" log likelihood", repr(float(model.loglikelihood)), "gradient",
              float(np.abs(model.grad_n.sum(0)).max()) if hasattr(model, "grad_n") else None)


if __name__ == "__main__":
    main()
