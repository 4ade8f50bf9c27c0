"""Optimal alignments of a log against a process tree with pm4py, case by case without caching by variant.

Usage: align.py LOG.xes[.gz] TREE SECONDS
TREE is pm4py's text form of a process tree. Prints JSON: events and cases aligned, seconds, total cost.
"""
import json
import sys
import time

import pm4py
from pm4py.algo.conformance.alignments.petri_net import algorithm as alignments
from pm4py.objects.log.obj import EventLog

log = pm4py.convert_to_event_log(pm4py.read_xes(sys.argv[1]))
tree = pm4py.parse_process_tree(sys.argv[2])
limit = float(sys.argv[3])
net, initial, final = pm4py.convert_to_petri_net(tree)
cases = events = 0
started = time.perf_counter()
for trace in log:
    single = EventLog([trace])
    alignments.apply_log(single, net, initial, final)
    cases += 1
    events += len(trace)
    if time.perf_counter() - started > limit:
        break
seconds = time.perf_counter() - started
print(json.dumps({"cases": cases, "events": events, "seconds": seconds, "version": pm4py.__version__}))
