"""Run by GDB that is connected to a waiting machine: runs it until it has many
mappings, and says how long it takes to check them all."""
import json
import os
import signal
import threading

import gdb

MAPPINGS_WANTED, TRIES_MAX, TIMES = 10000, 60, 3


def run(seconds):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    gdb.execute("continue", to_string=True)


def mappings():
    try:
        rows = json.loads(gdb.execute("vspace list --json", to_string=True))
    except gdb.error:
        return 0
    return sum(row["mappings"] for row in rows)


def agreement():
    """At the next moment at which no request is half done: then they must agree."""
    for _ in range(TRIES_MAX):
        if json.loads(gdb.execute("vspace stat --json", to_string=True))["in_flight"] is None:
            break
        run(0.01)
    return gdb.execute("vspace ptdiff", to_string=True)


for _ in range(TRIES_MAX):
    if mappings() >= MAPPINGS_WANTED:
        break
    run(0.4)
def checked(source):
    gdb.execute(f"vspace source {source}", to_string=True)
    return [gdb.execute("vspace check", to_string=True) for _ in range(TIMES)]


found = {"agreed": agreement(), "mappings": mappings(), "auto": checked("auto"),
         "stub": checked("stub")}
dump = os.environ["TIMES_FOLDER"] + "/dump"
gdb.execute(f"monitor dump-guest-memory {dump}", to_string=True)
found["dump"] = checked(f"dump {dump}")
os.unlink(dump)
print(json.dumps(found))
gdb.execute("vspace source auto", to_string=True)
gdb.execute("kill")
