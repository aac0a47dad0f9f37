"""Scores calls under many policies with numpy, as `sim score` does: the same market in size and shape.

300 models with 1,600 endpoints, Zipf popularity, 32 policies. For each model its calls side by side:
bills by one product, masks by context and price threshold, and for each policy the lowest rank or
weights by a power of the price; sums of calls, tokens, spend and time by policy and endpoint, and the
quantiles of the time. Then the choice among 300 models by embeddings of 256 numbers.

Printed are CPU seconds. Usage: python3 score_baseline.py CALLS
"""

import sys
import time

import numpy as np

MODELS, ENDPOINTS, POLICIES, FEATURES = 300, 1600, 32, 5
EXPONENTS = [0.5, 1, 1.5, 2, 3, 4, 6]
BUCKETS = 384


def market(random):
    sizes = random.integers(1, 9, MODELS)
    while sizes.sum() != ENDPOINTS:
        model = random.integers(0, MODELS)
        step = 1 if sizes.sum() < ENDPOINTS else -1
        if 1 <= sizes[model] + step <= 20:
            sizes[model] += step
    prompt = 0.1e6 + 3e6 * random.random(ENDPOINTS)
    prompt = np.floor(prompt)
    return {
        "starts": np.concatenate([[0], np.cumsum(sizes)]),
        "bills": np.stack([prompt, np.floor(prompt / 10), 4 * prompt, 4 * prompt, 0 * prompt], 1),
        "long": np.where(random.random(ENDPOINTS) < 0.2, 2.0, 1.0),
        "context": random.choice([131_072, 200_000, 1_000_000], ENDPOINTS),
        "times": np.stack(
            [np.full(ENDPOINTS, 3e-5), np.full(ENDPOINTS, 9e-6), *([random.random(ENDPOINTS)] * 2),
             random.random(ENDPOINTS)], 1),
    }


def calls(random, count):
    weights = 1 / np.arange(1, MODELS + 1)
    model = random.choice(MODELS, count, p=weights / weights.sum())
    length = 500 + random.integers(0, 65_536, count) + 120_000 * (random.integers(0, 64, count) == 0)
    cached = length // 4 * random.integers(0, 4, count)
    output = 10 + random.integers(0, 2_048, count)
    return model, length, cached, output


def rules():
    kinds = [("price", 0), ("speed", 0), ("wait", 0), ("uniform", 0)]
    kinds += [("power", exponent) for exponent in EXPONENTS]
    return [(kind, exponent, variant) for variant in range(3) for kind, exponent in kinds][:POLICIES]


def score(market, model, length, cached, output):
    order = np.argsort(model, kind="stable")
    bounds = np.searchsorted(model[order], np.arange(MODELS + 1))
    spend = np.zeros((POLICIES, ENDPOINTS))
    requests, tokens, seconds = np.zeros_like(spend), np.zeros_like(spend), np.zeros_like(spend)
    histogram = np.zeros((POLICIES, BUCKETS))
    pairs = 0
    for number in range(MODELS):
        own = order[bounds[number]:bounds[number + 1]]
        if len(own) == 0:
            continue
        rows = slice(market["starts"][number], market["starts"][number + 1])
        size = rows.stop - rows.start
        features = np.stack(
            [length[own] - cached[own], cached[own], output[own] - output[own] // 4,
             output[own] // 4, np.ones(len(own))], 1).astype(np.float64)
        is_long = (length[own] > 128_000)[:, None] & (market["long"][rows] > 1)[None, :]
        bills = features @ market["bills"][rows].T
        bills += is_long * (features[:, :1] * market["bills"][rows, 0])
        times = features @ market["times"][rows].T
        buckets = np.clip(np.log2(np.maximum(times, 1e-3)) * 16 + 160, 0, BUCKETS - 1).astype(int)
        fits = length[own][:, None] + 16_384 <= market["context"][rows][None, :]
        prices = 3 * market["bills"][rows, 0] * np.where(is_long, 2, 1) + market["bills"][rows, 2]
        total = length[own] + output[own]
        pairs += len(own) * size * POLICIES
        for policy, (kind, exponent, variant) in enumerate(rules()):
            usable = fits.copy()
            if variant == 1 and size > 1:
                usable[:, 1] = False
            if variant == 2 and size > 2:
                usable[:, :2] = False
                usable[:, 3:] = False
            served = usable.any(1)
            if kind in ("price", "speed", "wait"):
                if kind == "price":
                    rank = np.where(usable, prices, np.inf)
                else:
                    column = market["times"][rows, 2 if kind == "speed" else 4]
                    rank = np.where(usable, column, np.inf)
                choice = rank.argmin(1)[served]
                lanes = np.nonzero(served)[0]
                spend[policy, rows] += np.bincount(choice, bills[lanes, choice], size)
                requests[policy, rows] += np.bincount(choice, minlength=size)
                tokens[policy, rows] += np.bincount(choice, total[lanes], size)
                seconds[policy, rows] += np.bincount(choice, times[lanes, choice], size)
                histogram[policy] += np.bincount(buckets[lanes, choice], minlength=BUCKETS)
            else:
                weights = usable * (1.0 if kind == "uniform" else (1e6 / prices) ** exponent)
                weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-300)
                spend[policy, rows] += (weights * bills).sum(0)
                requests[policy, rows] += weights.sum(0)
                tokens[policy, rows] += weights.T @ total
                seconds[policy, rows] += (weights * times).sum(0)
                histogram[policy] += np.bincount(
                    buckets.ravel(), weights.ravel(), minlength=BUCKETS)
    return pairs, spend.sum(1)


def dense(random, tasks):
    weights = (random.integers(-128, 129, (256, MODELS)) / 256).astype(np.float32)
    features = (random.integers(-128, 129, (4_096, 256)) / 256).astype(np.float32)
    (features @ weights).argmax(1)
    rounds = tasks // 4_096
    start = time.process_time()
    for _ in range(rounds):
        (features @ weights).argmax(1)
    return rounds * 4_096, time.process_time() - start


def main():
    count = int(sys.argv[1])
    random = np.random.default_rng(1)
    made = market(random)
    log = calls(random, count)
    start = time.process_time()
    pairs, _ = score(made, *log)
    seconds = time.process_time() - start
    print(f"  numpy {np.__version__}, the same work on {count} calls: "
          f"{seconds / pairs * 1e9:.2f} ns per (call, policy, candidate), "
          f"{seconds / count * 1e9:.0f} ns per call")
    tasks, seconds = dense(random, count)
    print(f"  numpy, dense: {2 * tasks * 256 * MODELS / seconds / 1e9:.1f} GFLOP/s, "
          f"{seconds / tasks / MODELS * 1e9:.3f} ns per (task, model)")


if __name__ == "__main__":
    main()
