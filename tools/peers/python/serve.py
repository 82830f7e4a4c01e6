"""Answers questions about Iceberg tables, one line of JSON for each: {"op": …} in, {"answer": …} or {"error": …} out."""

import json
import sys
import traceback
import warnings

import read
import write

FRAMES_TOLD = 6
OPERATIONS = {"rows": read.rows, "inspect": read.inspect, "write": write.write}


def answer(line):
    question = json.loads(line)
    try:
        return {"answer": OPERATIONS[question.pop("op")](**question)}
    except Exception as error:
        where = " < ".join(frame.name for frame in reversed(traceback.extract_tb(error.__traceback__)[-FRAMES_TOLD:]))
        return {"error": f"{type(error).__name__}: {error} (in {where})"}


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


main()
