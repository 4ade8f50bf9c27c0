"""Reads a log with pm4py's default reader for its kind and says what is in it.

Usage: read_log.py LOG.xes[.gz]|LOG.csv|LOG.json|LOG.sqlite [--outline]
Prints JSON: seconds, cases and events of a case-based log; events, objects by type and relations of an object-centric one.
--outline: also each case with its activities (object-centric: of each object, by time).
"""
import json
import sys
import time

import pm4py

path = sys.argv[1]
outline = "--outline" in sys.argv
ending = path.removesuffix(".gz").rsplit(".", 1)[1]
started = time.perf_counter()
result = {"version": pm4py.__version__}
if ending in ("xes", "csv"):
    if ending == "xes":
        frame = pm4py.read_xes(path)
    else:
        import pandas

        frame = pandas.read_csv(path, dtype={"case:concept:name": str})
        frame = pm4py.format_dataframe(
            frame, case_id="case:concept:name", activity_key="concept:name", timestamp_key="time:timestamp"
        )
    result["seconds"] = time.perf_counter() - started
    result["cases"] = int(frame["case:concept:name"].nunique())
    result["events"] = len(frame)
    if outline:
        cases = {}
        for case, activity, at in zip(frame["case:concept:name"], frame["concept:name"], frame["time:timestamp"]):
            cases.setdefault(case, []).append([activity, at.isoformat()])
        result["outline"] = cases
else:
    log = pm4py.read_ocel2_json(path) if ending in ("json", "jsonocel") else pm4py.read_ocel2_sqlite(path)
    result["seconds"] = time.perf_counter() - started
    result["events"] = len(log.events)
    result["objects"] = {k: int(v) for k, v in log.objects[log.object_type_column].value_counts().items()}
    result["relations"] = len(log.relations)
    result["links"] = len(log.o2o)
    if outline:
        cases = {}
        ordered = log.relations.sort_values([log.event_timestamp, log.event_id_column])
        for oid, activity, at in zip(ordered[log.object_id_column], ordered[log.event_activity], ordered[log.event_timestamp]):
            cases.setdefault(oid, []).append([activity, at.isoformat()])
        result["outline"] = cases
print(json.dumps(result))
