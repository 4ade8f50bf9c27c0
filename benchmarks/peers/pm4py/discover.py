"""Discovery of a process tree from a log with pm4py's inductive miner.

Usage: discover.py LOG.csv NOISE ROUNDS
The log has the columns case, activity and time, in order. Reading it is not timed; the median of the rounds is. Prints JSON:
events, seconds, the tree.
"""
import json
import statistics
import sys
import time

import pandas
import pm4py

frame = pandas.read_csv(sys.argv[1], dtype={"case": str})
frame["time"] = pandas.to_datetime(frame["time"], unit="s", utc=True)
frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")
seconds = []
for _ in range(int(sys.argv[3])):
    started = time.perf_counter()
    tree = pm4py.discover_process_tree_inductive(frame, noise_threshold=float(sys.argv[2]))
    seconds.append(time.perf_counter() - started)
result = {
    "events": len(frame),
    "seconds": statistics.median(seconds),
    "tree": str(tree),
    "version": pm4py.__version__,
}
print(json.dumps(result))
