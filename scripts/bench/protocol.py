"""The worker's side of a comparison: one line of JSON in, one out (see compare.mjs)."""
import json
import sys
import time


def serve(step, versions):
    """step(): runs one step and reads its result back as a number. The first calls are timed apart."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints

    def milliseconds():
        start = time.perf_counter()
        value = step()
        return (time.perf_counter() - start) * 1e3, value

    warm_up = [milliseconds() for _ in range(5)]
    first = {"first": [ms for ms, _ in warm_up], "results": [value for _, value in warm_up], "versions": versions}
    print(json.dumps(first), file=answers, flush=True)
    for line in sys.stdin:
        measured = [milliseconds()[0] for _ in range(json.loads(line)["steps"])]
        print(json.dumps({"ms": measured}), file=answers, flush=True)
