"""Run by GDB that is connected to a waiting machine: stops it at many moments, asks
`vspace`, and prints what it found as one line of JSON."""
import json
import os
import signal
import threading

import gdb

SECONDS, STOPS_MAX, IDLE_WANTED = 0.1, 60, 6


def ask(words):
    """A command's data, or what it refused with."""
    try:
        return json.loads(gdb.execute(f"vspace {words} --json", to_string=True))
    except gdb.error as error:
        return str(error)


def run(seconds):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    gdb.execute("continue", to_string=True)


def look():
    stat = ask("stat")
    return {"stat": stat, "check": ask("check"), "ptdiff": ask("ptdiff")}


def idle(found):
    return isinstance(found["stat"], dict) and found["stat"]["in_flight"] is None


def stops():
    found = []
    while len(found) < STOPS_MAX and sum(map(idle, found)) < IDLE_WANTED:
        run(SECONDS)
        found.append(look())
    return found


def in_an_operation():
    """At the kernel's change of page tables, which only the server asks for now."""
    breakpoint_there = gdb.Breakpoint("space_unmap", internal=True)
    breakpoint_there.silent = True
    gdb.execute("continue", to_string=True)
    breakpoint_there.delete()
    return look()


def until_idle():
    for _ in range(STOPS_MAX):
        run(SECONDS)
        if ask("stat")["in_flight"] is None:
            return
    raise gdb.GdbError("the server is never idle")


def planted():
    """Changes the rights of a mapping in the tree, behind the server's back."""
    import pack_session
    with pack_session.opened() as world:
        found = next(world.server.objects())
        form, leaf = world.server.format, found.shard.view.arena.leaves[found.view.space.tree.root]
        start, shift = leaf.start[1], form.number("ENTRY_RIGHTS_SHIFT")
        physical = world.process.tables().translate(leaf.start.address + 8)
        gdb.selected_inferior().write_memory(physical, (start ^ 1 << shift).to_bytes(8, "little"))
    seen = {"mapping": f"{form.page(start) << 12:#x}", "check": ask(f"check {found.name}"),
            "ptdiff": ask(f"ptdiff {found.name}")}
    with pack_session.physical_mode():
        gdb.selected_inferior().write_memory(physical, start.to_bytes(8, "little"))
    return seen


COMMANDS = ("list", "maps 0", "tree 0", "at 0 0x401000", "badge 0x1", "pool", "shards", "trace",
            "stat", "check", "ptdiff")
MISTAKES = ("maps", "maps zz", "maps 0 1", "at 0 zz", "at 0 0", "badge zz", "trace -n zz",
            "trace -x", "maps 1151", "maps '")

before = ask("stat")
found_stops = stops()
operation = in_an_operation()
until_idle()
print(json.dumps({
    "before": before, "stops": found_stops, "operation": operation, "planted": planted(),
    "after": look(), "commands": {words: ask(words) for words in COMMANDS},
    "texts": {words: gdb.execute(f"vspace {words}", to_string=True) for words in COMMANDS},
    "mistakes": {words: ask(words) for words in MISTAKES},
    "help": {words: gdb.execute(f"help vspace {words.split()[0]}", to_string=True)
             for words in COMMANDS}}))
gdb.execute("kill")
