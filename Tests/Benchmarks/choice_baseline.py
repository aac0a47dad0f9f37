"""The log likelihood of market shares and its gradient in numpy, on the numbers of ChoiceBenchmark.

Tile by tile (one segment in one week), in place, so that memory is not the limit: what somebody who
knows numpy would write. Prints one line: CPU seconds, the value, then the gradient by means,
deviations and constants.

Usage: python3 choice_baseline.py WEEKS SEGMENTS ALTERNATIVES COEFFICIENTS DRAWS
"""

import sys
import time

import numpy as np


def numbers(count, table):
    z = (np.uint64(table << 40) | np.arange(count, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53 - 0.5) * np.sqrt(12.0)


def evaluate(x, z, means, deviations, weights, constants, offsets, observed):
    weeks, count, models = x.shape
    segments, draws = len(weights), len(z)
    block = np.empty((draws, models))
    coefficients = [means[s] + deviations[s] * z for s in range(segments)]
    shares = np.zeros((weeks, models))

    def fill(s, t):
        np.matmul(coefficients[s], x[t], out=block)
        np.add(block, constants + offsets[t], out=block)
        top = np.maximum(block.max(1), 0)
        np.subtract(block, top[:, None], out=block)
        np.exp(block, out=block)
        return 1 / (block.sum(1) + np.exp(-top))

    for s in range(segments):
        for t in range(weeks):
            shares[t] += weights[s] / draws * (fill(s, t) @ block)
    value = (observed * np.log(shares)).sum()
    upstream = observed / shares
    d_means, d_deviations = np.zeros_like(means), np.zeros_like(means)
    d_constants = np.zeros(models)
    for s in range(segments):
        for t in range(weeks):
            scale = fill(s, t)
            u = upstream[t] * (weights[s] / draws)
            mean = (block @ u) * scale
            d_constants += u * (scale @ block) - (mean * scale) @ block
            slopes = ((block @ (x[t] * u).T) - mean[:, None] * (block @ x[t].T)) * scale[:, None]
            d_means[s] += slopes.sum(0)
            d_deviations[s] += (slopes * z).sum(0)
    return value, np.concatenate([d_means.ravel(), d_deviations.ravel(), d_constants])


def main():
    weeks, segments, models, count, draws = map(int, sys.argv[1:])
    x = numbers(weeks * count * models, 1).reshape(weeks, count, models)
    z = numbers(draws * count, 2).reshape(draws, count)
    means = numbers(segments * count, 3).reshape(segments, count) / 4
    deviations = numbers(segments * count, 4).reshape(segments, count) / 2
    weights = np.full(segments, 1 / segments)
    constants = numbers(models, 5)
    offsets = numbers(weeks * models, 6).reshape(weeks, models) / 2
    popularity = 1 / np.arange(1, models + 1)
    observed = np.tile(popularity / popularity.sum(), (weeks, 1))
    best = np.inf
    for _ in range(2):
        start = time.process_time()
        value, gradient = evaluate(x, z, means, deviations, weights, constants, offsets, observed)
        best = min(best, time.process_time() - start)
    print(best, repr(float(value)), *(repr(float(g)) for g in gradient))


if __name__ == "__main__":
    main()
