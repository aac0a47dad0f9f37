"""Checks every table of report folders with whatever of pyarrow, duckdb, pandas and polars is here."""

import csv
import importlib
import json
import pathlib
import sys
from decimal import Decimal


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"tables: skipped {name}, which is not installed")
        return None


parquet = importlib.import_module("pyarrow.parquet")
duckdb, pandas, polars = module("duckdb"), module("pandas"), module("polars")

ARROW = {"string": "string", "integer": "int64", "number": "double", "datetime": "timestamp[us, tz=UTC]"}


def text_of(value, kind):
    """A value as the CSV spells it, or as something that compares equal to it."""
    if value is None:
        return None
    if kind == "datetime":
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def same(value, text, kind):
    if value is None or text == "":
        return value in (None, "") and text == ""
    if isinstance(value, Decimal):
        return value == Decimal(text)
    if kind == "integer":
        return value == int(text)
    if kind == "number":
        return value == float(text)
    return text_of(value, kind) == text


def check(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    files = {path.relative_to(folder).as_posix() for path in folder.glob("data/*.parquet")}
    files |= {path.relative_to(folder).as_posix() for path in folder.glob("tables/*.csv")}
    assert files == {resource["path"] for resource in package["resources"]}, "undocumented tables"
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert all(field["description"] for field in fields)
        if resource["format"] == "csv":
            with open(folder / resource["path"], newline="") as file:
                assert next(csv.reader(file)) == [field["name"] for field in fields]
            continue
        path = str(folder / resource["path"])
        table = parquet.read_table(path)
        table.validate(full=True)
        assert table.column_names == [field["name"] for field in fields]
        for field in fields:
            found = str(table.schema.field(field["name"]).type)
            exact = found.startswith("decimal128(38")
            assert found == ARROW[field["type"]] or exact, (path, field["name"], found)
        kinds = [field["type"] for field in fields]
        with open(path.replace("data/", "tables/").replace(".parquet", ".csv"), newline="") as file:
            rows = list(csv.reader(file))[1:]
        assert table.num_rows == len(rows), path
        columns = [column.to_pylist() for column in table.columns]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                assert same(columns[column][number], cell, kinds[column]), (
                    path, number, fields[column]["name"], columns[column][number], cell)
        if duckdb:
            count = duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall()[0][0]
            assert count == len(rows), path
        if pandas:
            assert list(pandas.read_parquet(path).columns) == table.column_names
        if polars:
            assert polars.read_parquet(path).shape == (table.num_rows, table.num_columns)
        print(f"tables: {resource['path']}: {len(rows)} rows, {len(fields)} columns")


for argument in sys.argv[1:]:
    check(pathlib.Path(argument))
