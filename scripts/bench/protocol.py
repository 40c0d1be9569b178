"""The worker's side of a comparison: one line of JSON in, one out (see compare.mjs)."""
import json
import sys
import time


def serve(step, versions):
    """step(): runs one step and reads its result back as a number. The first calls, five unless they take long, are timed apart."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints

    def milliseconds():
        start = time.perf_counter()
        value = step()
        return (time.perf_counter() - start) * 1e3, value

    warm_up = []
    while len(warm_up) < 3 or len(warm_up) < 5 and sum(ms for ms, _ in warm_up[1:]) < 5000:
        warm_up.append(milliseconds())
    first = {"first": [ms for ms, _ in warm_up], "results": [value for _, value in warm_up], "versions": versions}
    print(json.dumps(first), file=answers, flush=True)
    for line in sys.stdin:
        measured = [milliseconds()[0] for _ in range(json.loads(line)["steps"])]
        print(json.dumps({"ms": measured}), file=answers, flush=True)
