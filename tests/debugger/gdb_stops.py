"""Run by GDB that is connected to a waiting machine: stops it at many moments, asks
`vspace`, and prints what it found as one line of JSON. With STOPS_ONLY that is all."""
import hashlib
import json
import os
import random
import re
import signal
import threading

import gdb
from gdb_session import FOLDER as OUT
from gdb_session import PackCommand, ask, every_answer, run, run_to_first_fault, text_of

SECONDS_MAX, STOPS, IDLE_WANTED, TRIES_MAX = 0.02, 12, 3, 300
STOPS_ONLY = "STOPS_ONLY" in os.environ
if STOPS_ONLY:
    STOPS, IDLE_WANTED = 50, 0
STOP_SECONDS_MAX = 10
EARLY_STOPS = 5  # before the services have started
RANDOM = random.Random(1)


def look():
    return {words: ask(words) for words in ("stat", "check", "ptdiff")}


def by_the_stub(work):
    """What `work` gives where memory is not read from the machine's RAM file."""
    gdb.execute("vspace source stub", to_string=True)
    found = work()
    gdb.execute("vspace source auto", to_string=True)
    return found


def served(found):
    return isinstance(found["stat"], dict)


def idle(found):
    return served(found) and found["stat"]["in_flight"] is None


def stops():
    """At random moments, at least so many, and some of them with an idle server."""
    found = []
    for _ in range(EARLY_STOPS):
        run(RANDOM.uniform(0.005, SECONDS_MAX))
        found.append(look())
    run_to_first_fault()
    while len(found) < TRIES_MAX and (sum(map(served, found)) < STOPS
                                      or sum(map(idle, found)) < IDLE_WANTED):
        run(RANDOM.uniform(0.005, SECONDS_MAX))
        found.append(look())
    return found


def in_an_operation():
    """At the kernel's change of page tables, which only the server asks for now."""
    breakpoint_there = gdb.Breakpoint("space_unmap", internal=True)
    breakpoint_there.silent = True
    gdb.execute("continue", to_string=True)
    breakpoint_there.delete()
    compared.append((look(), by_the_stub(look)))
    return compared[-1][0]


def until_idle():
    for _ in range(TRIES_MAX):
        run(RANDOM.uniform(0.005, SECONDS_MAX))
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
            "trace 0 -n 3", "stat", "clients", "who {physical}", "check", "ptdiff",
            "ptdiff 0 --sizes", "snap {out}/a", "diff {out}/a {out}/a", "diff {out}/a",
            "export 0 --svg {out}/a.svg", "export 0 --html {out}/a.html")
SHARDS_COMMANDS = ("list", "clients", "shards", "pool", "trace", "trace {0}", "maps {0}",
                   "at {0} 0x401000", "check {0}")
KERNEL_COMMANDS = ("threads", "caps 3", "caps 3 --type memory", "bt 3", "pt 3 0x411000")
MISTAKES = ("maps", "maps zz", "maps 0 1", "at 0 zz", "at 0 0", "badge zz", "trace -n zz",
            "trace -n 0", "trace -x", "maps 1151", "maps '", "who zz", "who -1", "snap /no/folder",
            "diff /no/file", "diff {out}/a.svg", "export 0", "export 0 --svg /no/folder/x",
            "source dump /no/file", "source ram /no/file", "source dump {out}/a", "source zz",
            "source process zz", "break", "break NOPE", "break MAP zz", "watch 0", "watch 0 zz")
KERNEL_MISTAKES = ("caps", "caps 999", "caps zz", "pt 3", "pt 3 zz", "bt 999")


class Screen:
    """Takes the place of GDB's own windows."""
    title, height, width = "", 20, 120

    def is_valid(self):
        return True

    def erase(self):
        self.text = ""

    def write(self, text):
        self.text += text


def filled(words):
    physical = ask("at 0 0x401000")["physical"]
    return words.format(out=OUT, physical=f"{physical:#x}")


def stopped_by(command):
    """What a stop tells, and the backtrace there; or where it stands if nothing stops it."""
    made = gdb.execute(command, to_string=True)
    timer = threading.Timer(STOP_SECONDS_MAX, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    told = gdb.execute("continue", to_string=True)
    timer.cancel()
    bt = gdb.execute("bt", to_string=True)
    stat, window = ask("stat"), windows()
    gdb.execute("delete")
    return {"made": made, "told": told, "bt": bt, "stat": stat, "window": window}


def of_second_shard():
    """An object that has much, and so is worked on."""
    for _ in range(TRIES_MAX):
        for each in ask("list"):
            if each["object"].startswith("1.") and each["mappings"] > 20:
                return each["object"]
        run(SECONDS_MAX)
    raise gdb.GdbError("nobody has much on shard 1")


def moved():
    """An object that is about to migrate is watched, and seen where it goes to. The control may
    refuse to move it, or it ends: then another one is."""
    for _ in range(TRIES_MAX):
        gdb.execute(f"vspace snap {OUT}/before", to_string=True)
        told = stopped_by("vspace break MIGRATE")["told"]
        match = re.search(r"MIGRATE by .* of object (\S+),", told)
        if not match:
            continue
        name = match[1]
        watched = stopped_by(f"vspace watch {name} 0x1000 0x7ffffffff000")
        if "of object" in watched["told"] and f"of object {name}\n" not in watched["told"]:
            break
    return {"told": told, "name": name, "watched": watched, "old": text_of(f"vspace maps {name}"),
            "list": ask("list"), "diff": text_of(f"vspace diff {OUT}/before"),
            "check": ask("check"), "ptdiff": ask("ptdiff")}


def stopped_in_kernel():
    """The whole way from a change of page tables back into vspaced."""
    gdb.execute("tbreak space_map", to_string=True)
    gdb.execute("continue", to_string=True)
    return gdb.execute("bt", to_string=True)


def completed(line):
    return gdb.execute(f"complete {line}", to_string=True).splitlines()


# What an argument is begun with, by its name in the help.
BEGUN = {"OBJECT": "0", "PROCESS": "3", "OP": "UNB", "FILE": "/et", "A": "/et", None: "st"}


def completed_first(command):
    """Of the first argument."""
    places = [each for each in command.parser._actions if not each.option_strings]
    begun = BEGUN.get(places[0].metavar) if places else None
    return begun and completed(f"{command.words} {begun}")


def windows():
    import pack_window
    screen = Screen()
    window = pack_window.Window(screen)
    window.render()
    first = screen.title, screen.text
    window.close()
    return first


def state():
    """Of the stopped machine: its memory and its registers."""
    digest, zeroes = hashlib.sha256(), bytes(4096)
    with open(f"{OUT}/ram", "rb") as file:
        size, at = os.fstat(file.fileno()).st_size, 0
        while at < size:
            page = os.pread(file.fileno(), 4096, at)
            if page != zeroes:
                digest.update(b"%d " % at + page)
            at = at + 4096 if page != zeroes else _data_after(file, at + 4096, size)
    registers = [text_of(f"thread apply {cpu + 1} -q info all-registers") for cpu in range(2)]
    return digest.hexdigest(), registers


def _data_after(file, at, size):
    try:
        return os.lseek(file.fileno(), at, os.SEEK_DATA) & -4096
    except OSError:  # nothing but zeroes from here on
        return size


def unchanged():
    """Asks everything: the state before and after."""
    before, answers = state(), every_answer()
    gdb.execute("delete")
    return list(answers), before, state()


def dumped():
    """The same questions about the machine and about its dump."""
    live = {words: ask(words) for words in ("list", "maps 0", "check", "ptdiff", "clients")}
    gdb.execute(f"monitor dump-guest-memory {OUT}/dump", to_string=True)
    gdb.execute(f"vspace source dump {OUT}/dump", to_string=True)
    dump = {words: ask(words) for words in live}
    with open(f"{OUT}/dump", "r+b") as file:
        file.truncate(1 << 20)
    short = text_of(f"vspace source dump {OUT}/dump")
    gdb.execute("vspace source auto", to_string=True)
    os.unlink(f"{OUT}/dump")
    return {"live": live, "dump": dump, "short": short}


FUNCTIONS = ("$vspace_at(0, 0x401000)", "$vspace_physical(0, 0x401000)", "$vspace_object()",
             "$vspace_in_flight()", "$vspace_at(0)", "$vspace_at(999, 0)")
LINES = ("vspace ma", "vspace maps 1", "vspace ptdiff --s", "rk caps 1", "vspace break MA")

gdb.execute("delete")  # what waits for crashes; while GDB looks at those, it may miss an interrupt
compared = []  # what was found by the RAM file, and by the stub at the same moment
before = {"stat": ask("stat"), "threads": text_of("rk threads")}
found_stops = stops()
if STOPS_ONLY:
    compared.append((look(), by_the_stub(look)))
    name = of_second_shard()
    print(json.dumps({"before": before, "stops": found_stops, "compared": compared,
                      "name": name,
                      "commands": {words: ask(words.format(name)) for words in SHARDS_COMMANDS},
                      "mistake": text_of("vspace maps 5"),
                      "moved": moved(), "break": stopped_by("vspace break MAP"),
                      "watch": stopped_by(
                          f"vspace watch {of_second_shard()} 0x1000 0x7ffffffff000")}))
    gdb.execute("kill")
    gdb.execute("quit")
operation = in_an_operation()
until_idle()
compared.append((look(), by_the_stub(look)))
commands = by_the_stub(lambda: {words: ask(filled(words)) for words in COMMANDS})
print(json.dumps({
    "before": before, "stops": found_stops, "compared": compared, "operation": operation,
    "planted": planted(), "after": look(), "commands": commands,
    "kernel": {words: json.loads(gdb.execute(f"rk {words} --json", to_string=True))
               for words in KERNEL_COMMANDS},
    "texts": {**{f"vspace {words}": text_of(f"vspace {filled(words)}") for words in COMMANDS},
              **{f"rk {words}": text_of(f"rk {words}") for words in KERNEL_COMMANDS}},
    "mistakes": {**{words: text_of(f"vspace {filled(words)}") for words in MISTAKES},
                 **{words: text_of(f"rk {words}") for words in KERNEL_MISTAKES}},
    "functions": {words: text_of(f"print {words}") for words in FUNCTIONS},
    "completions": {words: completed(words) for words in LINES},
    "places": {each.words: [completed_first(each), completed(f"{each.words} --j")]
               for each in PackCommand.every},
    "unchanged": unchanged(), "dumped": dumped(), "window": windows(),
    "break": stopped_by("vspace break MAP"),
    "watch": stopped_by("vspace watch 4 0x1000 0x7ffffffff000"),
    "kernel_bt": stopped_in_kernel(),
    "help": {each.words: gdb.execute(f"help {each.words}", to_string=True)
             for each in PackCommand.every}}))
gdb.execute("kill")
