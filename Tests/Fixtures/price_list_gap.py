"""The price gap of monthly price lists by one measure, for `prices` in scenarios/price-gap.json.

The median list price of each author's models at `input_per_output` parts of input to one of output,
authors weighted by their paid tokens in the week of 2026-06-29; US over CN. Reads the monthly list
prices of model-price-radar 0.1.0 (MIT) in ../shared/data and the panel in scenarios/data.

    python3 Tests/Fixtures/price_list_gap.py
"""

import csv
import gzip
import json
import re
import statistics
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT.parent / "shared/data/catalogue/openrouter_price_history_monthly.csv.gz"
PANEL = ROOT / "scenarios/data/traffic-2026-07.json"
WEEK = "2026-06-29"
# Not text models, or free variants.
SKIPPED = re.compile(r"image|:free|audio|embedding|guard|-ocr")


def paid_tokens():
    """Paid tokens of the reference week by author, and each author's origin."""
    lines = PANEL.read_text().splitlines()
    panel = json.loads("\n".join(line for line in lines if not line.strip().startswith("//")))
    week = [entry["start"] for entry in panel["weeks"]].index(WEEK)
    tokens, origins = defaultdict(float), {}
    for model in panel["models"]:
        if model.get("free") or model["list_price_usd_per_m"][week] == 0:
            continue
        tokens[model["author"]] += model["tokens"][week]
        origins[model["author"]] = model["origin"]
    return tokens, origins


def gap(rows, tokens, origins, input_per_output):
    """US over CN."""
    prices = defaultdict(list)
    for row in rows:
        author = row["model_id"].split("/")[0]
        prompt, completion = float(row["input_usd_per_m"]), float(row["output_usd_per_m"])
        if author in tokens and prompt > 0 and not SKIPPED.search(row["model_id"]):
            mean = (input_per_output * prompt + completion) / (input_per_output + 1)
            prices[author].append(mean)

    def side(origin):
        pairs = [
            (tokens[author], statistics.median(listed))
            for author, listed in prices.items()
            if origins[author] == origin
        ]
        return sum(weight * price for weight, price in pairs) / sum(weight for weight, _ in pairs)

    return side("US") / side("CN")


def main():
    tokens, origins = paid_tokens()
    lists = defaultdict(list)
    with gzip.open(HISTORY, "rt") as file:
        for row in csv.DictReader(file):
            lists[row["snapshot"]].append(row)
    for snapshot in sorted(lists):
        if snapshot >= "2026":
            figures = [gap(lists[snapshot], tokens, origins, mix) for mix in (3, 30)]
            print(snapshot, *(f"{figure:.2f}" for figure in figures))


if __name__ == "__main__":
    main()
