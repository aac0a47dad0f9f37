"""Makes scenarios/data/calls-simulated.csv.gz out of two exported logs.

    sim run Tests/Fixtures/score/calls-scenario.json --export openrouter-csv --out out
    python3 Tests/Fixtures/score/make_calls.py out/logs scenarios/data/calls-simulated.csv.gz

The rows are joined in order of time; sessions get the name of their workload, keys the name of a team
by the session, and a fifth of the chats leave the model to the gateway.
"""

import csv
import gzip
import sys
import zlib

TEAMS = ["checkout", "data-platform", "growth", "mobile", "search", "support"]


def rows(folder, workload):
    with open(f"{folder}/{workload}.today.openrouter.csv", newline="") as file:
        for row in csv.DictReader(file):
            session = row["user"].removeprefix("session:").replace("task", workload)
            # crc32 and not hash(), which differs between runs of Python.
            number = zlib.crc32(session.encode())
            row["user"] = "session:" + session
            row["api_key_name"] = TEAMS[number % len(TEAMS)]
            if workload == "chat" and number // 8 % 5 == 0:
                row["model_permaslug"] = "openrouter/auto"
            yield row


def main(folder, target):
    joined = sorted(
        [*rows(folder, "code"), *rows(folder, "chat")],
        key=lambda row: (row["created_at"], row["user"]),
    )
    for number, row in enumerate(joined):
        row["generation_id"] = f"gen-simulated-{number}"
    with gzip.GzipFile(target, "wb", mtime=0) as archive:
        text = [",".join(joined[0])]
        text += [",".join(row.values()) for row in joined]
        archive.write(("\n".join(text) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
