"""Run by GDB that is connected to a waiting machine: runs it until it has many
mappings, and says how long it takes to check them all."""
import json
import os
import time

import gdb
from gdb_session import FOLDER, ask, run, run_to_first_fault

MAPPINGS_WANTED, TRIES_MAX, TIMES = 10000, 200, 3
MACHINE = f"/proc/{os.environ['MACHINE_PROCESS']}/stat"


def seconds_used():
    """Of a processor, by this GDB and by the machine."""
    with open(MACHINE, encoding="ascii") as file:
        ticks = file.read().rpartition(")")[2].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def mappings():
    rows = ask("list")
    return sum(row["mappings"] for row in rows) if isinstance(rows, list) else 0


def agreement():
    """At the next moment at which no request is half done: then they must agree."""
    for _ in range(TRIES_MAX):
        if ask("stat")["in_flight"] is None:
            break
        run(0.01)
    return gdb.execute("vspace ptdiff", to_string=True)


def checked(source):
    gdb.execute(f"vspace source {source}", to_string=True)
    found = []
    for _ in range(TIMES):
        begin = seconds_used()
        said = gdb.execute("vspace check", to_string=True)
        found.append({"seconds": seconds_used() - begin, "said": said})
    return found


gdb.execute("delete")  # as gdb_stops.py does
run_to_first_fault()
for _ in range(TRIES_MAX):
    if mappings() >= MAPPINGS_WANTED:
        break
    run(0.4)
found = {"agreed": agreement(), "mappings": mappings(), "auto": checked("auto"),
         "stub": checked("stub")}
dump = f"{FOLDER}/dump"
gdb.execute(f"monitor dump-guest-memory {dump}", to_string=True)
found["dump"] = checked(f"dump {dump}")
os.unlink(dump)
print(json.dumps(found))
gdb.execute("vspace source auto", to_string=True)
gdb.execute("kill")
