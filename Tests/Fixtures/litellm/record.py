"""Records decisions of the real LiteLLM strategies under a virtual clock.

Usage: pip install litellm==1.106.2; LITELLM_LOCAL_MODEL_COST_MAP=True python record.py FOLDER

Writes the files beside this script. A line per request: k, arrival t [s], pick (null = refused),
set (what the rule allows, as the library itself lists it just before it draws), done [s],
lat [s], ctok and ttok; `ttft` [s] for streamed calls; `fail` ("timeout" or "error") for failures.
"""
import datetime as real
import gzip
import json
import random
import sys

import litellm
from litellm.caching.caching import DualCache
from litellm.caching.in_memory_cache import InMemoryCache
from litellm.router_strategy import (least_busy, lowest_cost, lowest_latency, lowest_tpm_rpm,
                                     lowest_tpm_rpm_v2, simple_shuffle)

EPOCH = real.datetime(2026, 1, 5)
NOW = 0.0
INTOK = 9


class Clock(real.datetime):
    @classmethod
    def now(cls, tz=None):
        return EPOCH + real.timedelta(seconds=NOW)


for module in (lowest_cost, lowest_latency, lowest_tpm_rpm):
    module.datetime = Clock
lowest_tpm_rpm_v2.get_utc_datetime = Clock.now
for module in (lowest_cost, lowest_latency, lowest_tpm_rpm, lowest_tpm_rpm_v2):
    module.token_counter = lambda **_: INTOK


class Draw:
    """Stands in for `random` in a strategy: notes what it is asked to draw from."""

    def __init__(self, seed):
        self.source = random.Random(seed)
        self.asked = None

    def choice(self, items):
        self.asked = list(items)
        return self.source.choice(items)

    def choices(self, items, weights):
        self.asked = [item for item, weight in zip(items, weights) if weight > 0]
        return self.source.choices(items, weights=weights)

    def sample(self, items, count):
        return self.source.sample(items, count)


def index(deployment):
    if isinstance(deployment, tuple):
        deployment = deployment[0]
    return int(deployment["model_info"]["id"][1:])


class Recorder:
    def __init__(self, meta):
        self.meta = meta
        cache = DualCache(in_memory_cache=InMemoryCache(clock=lambda: NOW))
        self.draw = Draw(meta["seed"] + 1)
        lowest_latency.random = self.draw
        lowest_tpm_rpm_v2.random = self.draw
        simple_shuffle.random = self.draw
        options = {key: meta[key] for key in ("ttl",) if key in meta}
        self.strategy = meta["strategy"]
        if self.strategy == "latency-based-routing":
            options["lowest_latency_buffer"] = meta["buffer"]
            options["max_latency_list_size"] = meta["size"]
            self.handler = lowest_latency.LowestLatencyLoggingHandler(cache, options)
        elif self.strategy == "cost-based-routing":
            self.handler = lowest_cost.LowestCostLoggingHandler(cache)
        elif self.strategy == "usage-based-routing":
            self.handler = lowest_tpm_rpm.LowestTPMLoggingHandler(cache, options)
        elif self.strategy == "usage-based-routing-v2":
            self.handler = lowest_tpm_rpm_v2.LowestTPMLoggingHandler_v2.__new__(
                lowest_tpm_rpm_v2.LowestTPMLoggingHandler_v2)
            self.handler.router_cache = cache
            self.handler.routing_args = lowest_tpm_rpm_v2.RoutingArgs(**options)
        elif self.strategy == "least-busy":
            self.handler = least_busy.LeastBusyLoggingHandler(cache)
        self.deployments = []
        for one in meta["deployments"]:
            params = {"model": "openai/" + one["id"]}
            for key in ("rpm", "tpm", "weight", "input_cost_per_token", "output_cost_per_token"):
                if key in one:
                    params[key] = one[key]
            self.deployments.append(
                {"model_name": "g", "model_info": {"id": one["id"]}, "litellm_params": params})

    def kwargs(self, pick):
        one = self.deployments[pick]
        params = {"metadata": {"model_group": "g"}, "model_info": one["model_info"]}
        return {"litellm_params": params, "stream": self.meta.get("stream", False) or None}

    def pick(self):
        self.draw.asked = None
        messages = [{"role": "user", "content": "x"}]
        if self.strategy == "simple-shuffle":
            chosen = simple_shuffle.simple_shuffle(lambda _: None, self.deployments, "g", None)
        elif self.strategy == "least-busy":
            chosen = self.handler.get_available_deployments("g", self.deployments)
        elif self.strategy == "latency-based-routing":
            request = {"stream": True, "metadata": {}} if self.meta.get("stream") else {"metadata": {}}
            chosen = self.handler.get_available_deployments(
                "g", self.deployments, messages, request_kwargs=request)
        elif self.strategy == "cost-based-routing":
            step = self.handler.async_get_available_deployments("g", self.deployments, messages)
            chosen = drive(step)
        elif self.strategy == "usage-based-routing-v2":
            try:
                chosen = self.handler.get_available_deployments("g", self.deployments, messages)
            except (ValueError, litellm.RateLimitError):
                return None, []
        else:
            chosen = self.handler.get_available_deployments("g", self.deployments, messages)
        if chosen is None:
            return None, []
        allowed = sorted(map(index, self.draw.asked or [chosen]))
        return index(chosen), allowed

    def sent(self, pick):
        if self.strategy == "least-busy":
            self.handler.log_pre_api_call("m", [], self.kwargs(pick))
        elif self.strategy == "usage-based-routing-v2":
            self.handler.pre_call_check(self.deployments[pick])

    def ended(self, row):
        if self.strategy == "simple-shuffle":
            return
        kwargs = self.kwargs(row["pick"])
        start = EPOCH + real.timedelta(seconds=row["done"] - row["lat"])
        end = EPOCH + real.timedelta(seconds=row["done"])
        if "fail" in row:
            kwargs["exception"] = (
                litellm.Timeout("late", "m", "openai") if row["fail"] == "timeout"
                else litellm.InternalServerError("broken", "openai", "m"))
            if self.strategy == "latency-based-routing":
                drive(self.handler.async_log_failure_event(kwargs, None, start, end))
            elif self.strategy == "least-busy":
                self.handler.log_failure_event(kwargs, None, start, end)
            return
        usage = litellm.Usage(
            prompt_tokens=row["ttok"] - row["ctok"], completion_tokens=row["ctok"],
            total_tokens=row["ttok"])
        response = litellm.ModelResponse(usage=usage)
        if "ttft" in row:
            kwargs["completion_start_time"] = start + real.timedelta(seconds=row["ttft"])
        if self.strategy == "usage-based-routing-v2":
            one = self.deployments[row["pick"]]
            kwargs["standard_logging_object"] = {
                "model_group": "g", "model_id": one["model_info"]["id"],
                "total_tokens": row["ttok"],
                "hidden_params": {"litellm_model_name": one["litellm_params"]["model"]}}
        self.handler.log_success_event(kwargs, response, start, end)


def drive(coroutine):
    """Runs a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("the strategy waited")


def record(name, strategy, n, seed, rate, deployments, folder, failures=0.0, **options):
    global NOW
    meta = {"litellm": "1.106.2", "strategy": strategy, "intok": INTOK, "seed": seed,
            "rate": rate, "n": n, **options, "deployments": deployments}
    recorder = Recorder(meta)
    world = random.Random(seed)
    pending, rows, arrival = [], [], 0.0
    for k in range(n):
        arrival = round(arrival + world.expovariate(rate), 6)
        pending.sort(key=lambda row: row["done"])
        while pending and pending[0]["done"] <= arrival:
            row = pending.pop(0)
            NOW = row["done"]
            recorder.ended(row)
        NOW = arrival
        pick, allowed = recorder.pick()
        row = {"k": k, "t": arrival, "pick": pick, "set": allowed}
        factor, tokens, draw = world.lognormvariate(0, 0.35), world.randint(120, 400), world.random()
        if pick is not None:
            recorder.sent(pick)
            lat = round(deployments[pick]["mean"] * factor, 6)
            if draw < failures:
                row["fail"] = "timeout" if draw < failures / 2 else "error"
            row |= {"done": round(arrival + lat, 6), "lat": lat, "ctok": tokens, "ttok": tokens + 20}
            if options.get("stream"):
                row["ttft"] = round(lat * 0.3, 6)
            pending.append(row)
        rows.append(row)
    with gzip.GzipFile(f"{folder}/{name}.jsonl.gz", "wb", mtime=0) as file:
        for line in [{"meta": meta}, *rows]:
            file.write((json.dumps(line) + "\n").encode())
    refused = sum(row["pick"] is None for row in rows)
    several = sum(len(row["set"]) > 1 for row in rows)
    print(f"{name}: {n} decisions, {refused} refused, {several} with a draw")


def deployments(means, **columns):
    return [
        {"id": f"d{i:02d}", "mean": mean}
        | {key: values[i] for key, values in columns.items() if values[i] is not None}
        for i, mean in enumerate(means)]


def main(folder):
    means = [0.65, 0.34, 0.51, 0.8, 1.13, 1.82, 1.21, 1.03]
    rpm = [20, 40, 12, 60, 20, 40, 12, 60]
    tpm = [9000, None, 4000, 12000, 9000, 9000, None, 4000]
    price = [2e-6, 1e-6, 1e-6, 3e-6, 1e-6, 2e-6, None, 4e-6]
    latency = dict(strategy="latency-based-routing", folder=folder)
    record("latency_buffer_ttl_rpm", n=1500, seed=21, rate=4.0, buffer=0.25, size=5, ttl=120,
           deployments=deployments(means, rpm=rpm), **latency)
    record("latency_tpm_timeouts", n=1500, seed=22, rate=4.0, buffer=0.1, size=3, ttl=200,
           deployments=deployments(means, tpm=tpm), failures=0.1, **latency)
    record("latency_streamed", n=1000, seed=23, rate=2.0, buffer=0.5, size=10, ttl=300, stream=True,
           deployments=deployments(means), failures=0.05, **latency)
    cost = dict(strategy="cost-based-routing", folder=folder)
    record("cost_ties_rpm", n=1500, seed=24, rate=4.0,
           deployments=deployments(means, rpm=rpm, input_cost_per_token=price,
                                   output_cost_per_token=price), **cost)
    record("cost_tpm", n=1000, seed=25, rate=4.0,
           deployments=deployments(means, tpm=tpm, input_cost_per_token=price,
                                   output_cost_per_token=price), failures=0.1, **cost)
    record("usage_v1_tpm", strategy="usage-based-routing", n=1500, seed=26, rate=4.0,
           deployments=deployments(means, tpm=tpm, rpm=rpm), failures=0.1, folder=folder)
    record("usage_v1_ttl", strategy="usage-based-routing", n=800, seed=27, rate=2.0, ttl=20,
           deployments=deployments(means, rpm=rpm), folder=folder)
    record("usage_v2_rpm", strategy="usage-based-routing-v2", n=1500, seed=28, rate=5.0,
           deployments=deployments(means, rpm=rpm), folder=folder)
    record("usage_v2_tpm_ttl", strategy="usage-based-routing-v2", n=1200, seed=29, rate=4.0, ttl=25,
           deployments=deployments(means, tpm=tpm), failures=0.1, folder=folder)
    record("least_busy_failures", strategy="least-busy", n=1500, seed=30, rate=6.0,
           deployments=deployments(means), failures=0.2, folder=folder)
    record("least_busy_day", strategy="least-busy", n=800, seed=31, rate=0.02,
           deployments=deployments([mean * 600 for mean in means]), folder=folder)
    shuffle = dict(strategy="simple-shuffle", n=1500, rate=2.0, folder=folder)
    record("shuffle_weight", seed=32,
           deployments=deployments(means, weight=[5, 1, None, 2, 0, 3, 1, 0.5], rpm=rpm), **shuffle)
    record("shuffle_rpm", seed=33, deployments=deployments(means, rpm=rpm, tpm=tpm), **shuffle)
    record("shuffle_tpm", seed=34, deployments=deployments(means, tpm=tpm), **shuffle)
    record("shuffle_uniform", seed=35, deployments=deployments(means), **shuffle)


main(sys.argv[1])
