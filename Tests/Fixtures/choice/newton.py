"""Conditional logits on the classic data by Newton's method in numpy, to the last digit.

Packages stop their searches early, so that the last digits of printed tables differ; the maximum of
this concave likelihood is one point. ChoiceOracleTests and ClosedFormLogitTests pin what this prints.
Usage: python3 newton.py DATA (the folder that extract.py wrote)
"""

import csv
import os
import sys

import numpy as np


def table(path):
    with open(path) as file:
        return list(csv.DictReader(file))


def fit(name, rows, alternatives, columns, decimals):
    x = np.array([[f(row) for f in columns] for row in rows]).reshape(-1, alternatives, len(columns))
    y = np.array([float(row["chosen"]) for row in rows]).reshape(-1, alternatives)
    there = np.array([float(row.get("present", 1)) for row in rows]).reshape(-1, alternatives)
    scale = np.abs(x).max((0, 1))
    x = x / scale
    beta = np.zeros(len(columns))
    for _ in range(40):
        v = x @ beta
        v -= v.max(1, keepdims=True)
        p = there * np.exp(v)
        total = p.sum(1, keepdims=True)
        p /= total
        value = ((v - np.log(total)) * y).sum()
        mean = np.einsum("tj,tjk->tk", p, x)
        centred = x - mean[:, None]
        hessian = np.einsum("tj,tjk,tjl->kl", p, centred, centred)
        beta = beta + np.linalg.solve(hessian, np.einsum("tj,tjk->k", y - p, x))
    errors = np.sqrt(np.diag(np.linalg.inv(hessian))) / scale
    print(name, [f"{b:.{decimals}f}" for b in beta / scale],
          [f"{e:.{decimals}f}" for e in errors], f"{value:.6f}")


def column(name):
    return lambda row: float(row[name])


def constant(alternative, name=None):
    return lambda row: (row["alternative"] == alternative) * float(row[name] if name else 1)


def main():
    data = sys.argv[1]
    heating = table(os.path.join(data, "heating.csv"))
    costs = [column("ic"), column("oc")]
    fit("heating", heating, 5, costs, 8)
    fit("heating", heating, 5, [constant(a) for a in ("ec", "er", "gc", "gr")] + costs, 8)
    fit("swissmetro", table(os.path.join(data, "swissmetro.csv")), 3,
        [constant("car"), constant("train"), column("cost"), column("time")], 6)
    fit("electricity", table(os.path.join(data, "electricity.csv")), 4,
        [column(name) for name in ("pf", "cl", "loc", "wk", "tod", "seas")], 6)
    travel = table(os.path.join(os.path.dirname(os.path.abspath(__file__)), "travel-mode.csv"))
    fit("travel", travel, 4,
        [constant("air"), constant("train"), constant("bus"), column("gc"), column("ttme"),
         constant("air", "hinc")], 6)


if __name__ == "__main__":
    main()
