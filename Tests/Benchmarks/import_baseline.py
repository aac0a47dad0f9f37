"""Reads a log of calls as a Python program would: orjson for JSON, csv for CSV.

It does what `sim import` does with the same file: takes the same fields of every row, leaves out
rows that are no calls, failed or came before, follows the sessions, and counts and sums. Printed
are the CPU seconds and the totals, which must equal those of `sim import`.

Usage: python3 import_baseline.py litellm|openrouter|otlp FILE
"""

import csv
import sys
import time
from collections import Counter
from datetime import datetime

import orjson


class Totals:
    def __init__(self):
        self.calls = self.input = self.output = self.cached = self.reasoning = 0
        self.cost = self.duration = self.first_token = self.gap = 0.0
        self.models = Counter()
        self.providers = Counter()
        self.ids = set()
        self.ends = {}

    def add(self, id, session, model, provider, start, end, first_token, input, output, cached,
            reasoning, cost):
        if id in self.ids or input <= 0 or output < 0 or end < start:
            return
        self.ids.add(id)
        self.calls += 1
        self.input += input
        self.output += output
        self.cached += cached
        self.reasoning += reasoning
        self.cost += cost
        self.duration += end - start
        self.first_token += first_token
        self.models[model] += 1
        self.providers[provider] += 1
        if session is not None:
            last = self.ends.get(session)
            if last is not None:
                self.gap += start - last
            self.ends[session] = end


def litellm(path, totals):
    with open(path, "rb") as file:
        for line in file:
            row = orjson.loads(line)
            if row["status"] == "failure" or "embedding" in row["call_type"]:
                continue
            usage = row["hidden_params"]["usage_object"]
            start = row["startTime"]
            totals.add(
                row["id"], row.get("session_id") or row["trace_id"], row["model"],
                row["custom_llm_provider"], start, row["endTime"],
                row["completionStartTime"] - start, row["prompt_tokens"],
                row["completion_tokens"], usage["prompt_tokens_details"]["cached_tokens"],
                usage["completion_tokens_details"]["reasoning_tokens"], row["response_cost"])


def openrouter(path, totals):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        column = {name: index for index, name in enumerate(next(rows))}
        id, created = column["generation_id"], column["created_at"]
        prompt, completion = column["tokens_prompt"], column["tokens_completion"]
        cached, reasoning = column["tokens_cached"], column["tokens_reasoning"]
        model, provider = column["model_permaslug"], column["provider_name"]
        cost, finish = column["cost_total"], column["finish_reason_normalized"]
        length, first = column["generation_time_ms"], column["time_to_first_token_ms"]
        for row in rows:
            if row[finish] == "error":
                continue
            start = datetime.fromisoformat(row[created]).timestamp()
            totals.add(
                row[id], None, row[model], row[provider], start, start + int(row[length]) / 1000,
                int(row[first]) / 1000, int(row[prompt]), int(row[completion]), int(row[cached]),
                int(row[reasoning]), float(row[cost]))


def value(typed):
    if "stringValue" in typed:
        return typed["stringValue"]
    if "intValue" in typed:
        return int(typed["intValue"])
    return typed.get("doubleValue")


def otlp(path, totals):
    with open(path, "rb") as file:
        for line in file:
            for resource in orjson.loads(line)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        attributes = {
                            pair["key"]: value(pair["value"]) for pair in span["attributes"]}
                        if (attributes.get("gen_ai.operation.name") != "chat"
                                or span["status"].get("code") == 2):
                            continue
                        start = int(span["startTimeUnixNano"]) / 1e9
                        totals.add(
                            span["traceId"] + span["spanId"],
                            attributes["gen_ai.conversation.id"],
                            attributes["gen_ai.request.model"],
                            attributes["gen_ai.provider.name"], start,
                            int(span["endTimeUnixNano"]) / 1e9,
                            attributes["gen_ai.response.time_to_first_chunk"],
                            attributes["gen_ai.usage.input_tokens"],
                            attributes["gen_ai.usage.output_tokens"],
                            attributes["gen_ai.usage.cache_read.input_tokens"],
                            attributes["gen_ai.usage.reasoning.output_tokens"], 0.0)


def main():
    kind, path = sys.argv[1:]
    totals = Totals()
    began = time.process_time()
    {"litellm": litellm, "openrouter": openrouter, "otlp": otlp}[kind](path, totals)
    seconds = time.process_time() - began
    print(seconds, totals.calls, totals.input, totals.output, totals.cached, totals.reasoning)


main()
