"""The end-to-end part of docs/BENCHMARKS.md: tables out of records and stages."""
import bench_stages
import bench_traces

# operation: what it may cost, in the first run, and what the peers take.
GOALS = {
    "null call": (250, "-"),
    "call and reply of the kernel": (250, "seL4's fast path 494"),
    "map 4 KiB": (620, "seL4 with a server that tracks nothing 1,237, with sel4utils 1,890; "
                       "Linux 6.12 8,780"),
    "unmap 4 KiB": (535, "1,071; 1,415; 5,300"),
    "protect 4 KiB": (620, "1,238; -; 7,459 with a split"),
    "map 64 pages": (2400, "49,382; -; -"),
    "unmap 64 pages": (1900, "38,758; -; -"),
    "64 maps of 4 KiB in a batch": (64 * 250, "none has it"),
}
GROWTH_MAX = 1.15  # of a map, from the fewest to the most mappings
WORST_MAX = 2      # max / median
FIRST = (16, 1)


def _line(words):
    return "| " + " | ".join(words) + " |"


def _table(head, rows):
    return [_line(head), _line(["---"] + ["---:"] * (len(head) - 1)), *map(_line, rows)]


def _runs(records):
    """(mappings, clients) of each run, in order."""
    return list(dict.fromkeys((each["mappings"], each["clients"]) for each in records))


def _names(records):
    return list(dict.fromkeys(each["name"] for each in records))


def _record(records, name, run):
    found = [each for each in records
             if each["name"] == name and (each["mappings"], each["clients"]) == run]
    return found[0] if found else None


def _counts_table(records):
    runs = _runs(records)
    head = ["operation"] + [f"{mappings:,} / {clients:,}" for mappings, clients in runs]
    found = [[name] + [_record(records, name, run) for run in runs] for name in _names(records)]
    rows = [[name] + [f"{each['median']:,}" if each else "-" for each in row]
            for name, *row in found]
    return _table(head, rows)


def _spread_table(records):
    rows = []
    for name in _names(records):
        each = _record(records, name, FIRST)
        rows.append([name] + [f"{each[key]:,}" for key in ("min", "median", "p99", "max")])
    return _table(["operation", "min", "median", "p99", "max"], rows)


def _stages_table(stages):
    names = bench_stages.STAGES
    head = ["operation", "in all", *names, "syscalls", "CR3 writes", "invlpg", "locked"]
    rows = [[name, f"{each['instructions']:,}", *(str(each["stages"][stage]) for stage in names),
             *(str(each[key]) for key in ("syscalls", "cr3_writes", "invlpg", "locked"))]
            for name, each in stages.items()]
    return _table(head, rows)


def _largest_stage(stages):
    name = max(stages, key=stages.get)
    return f"{bench_stages.TITLES[name]}, {stages[name]:,}"


def _grown_stage(few, many):
    """What grew most."""
    name = max(many, key=lambda name: many[name] - few[name])
    return f"{bench_stages.TITLES[name]}, {few[name]:,} to {many[name]:,} at 1,000"


def _verdict(value, limit):
    return "met" if value <= limit else f"**missed by {100 * (value / limit - 1):.0f} %**"


def _goal_rows(records, stages):
    for name, (limit, peers) in GOALS.items():
        value = _record(records, name, FIRST)["median"]
        largest = _largest_stage(stages[name]["stages"])
        yield [name, f"{limit:,}", f"{value:,}", _verdict(value, limit), largest, peers]
    few, many = (max if last else min for last in (False, True))
    sizes = [mappings for mappings, clients in _runs(records) if clients == 1]
    low, high = (_record(records, "map 4 KiB", (pick(sizes), 1))["median"] for pick in (few, many))
    grown = _grown_stage(*(stages["map 4 KiB" + run]["stages"]
                           for run in ("", bench_stages.SECOND_RUN)))
    yield [f"map 4 KiB, growth from {min(sizes):,} to {max(sizes):,} mappings", f"{GROWTH_MAX}",
           f"{high / low:.2f}", _verdict(high / low, GROWTH_MAX), grown, "Linux 6.12 1.74"]
    name, worst = max(((each["name"], each["max"] / each["median"]) for each in records),
                      key=lambda pair: pair[1])
    yield ["max / median, the worst of all", f"{WORST_MAX}", f"{worst:.2f}",
           _verdict(worst, WORST_MAX), name, "-"]


def _linux_table(records, linux):
    """Beside each other: what both have, a lone client, by its mappings."""
    sizes = [mappings for mappings, clients in _runs(linux)]
    head = ["operation"] + [f"{system}, {size:,}" for size in sizes
                            for system in ("vspaced", "Linux")]
    rows = [[name] + [f"{_record(each, name, (size, 1))['median']:,}" for size in sizes
                      if _record(records, name, (size, 1)) for each in (records, linux)]
            for name in _names(linux)]
    if any(len(row) < len(head) for row in rows):  # a quick run has fewer sizes
        head = head[:len(rows[0])]
    return _table(head, rows)


def _linux_part(records, linux):
    if not linux:
        return ["\nLinux was left out, for no kernel of it is installed."]
    return [f"\n{linux[0]['system']} in the same machine, counted in the same way, by the client's"
            " mappings. There the pages are those of a memory file, mapped with `MAP_POPULATE`;"
            " a null call is `getppid`:\n", *_linux_table(records, linux)]


def _traces_table(traces):
    """Each cell: what one request took in the mean, and how many there were."""
    def number(value):
        return "-" if value is None else f"{value:,}"

    head = ["trace"]
    for operation in (*bench_traces.OPERATIONS, "all"):
        head += [f"{operation}: requests", "vspaced", "Linux"]
    return _table(head, [[name] + [number(value) for cell in cells for value in cell]
                         for name, cells in bench_traces.rows(traces)])


def end_part(records, linux, stages, traces, boots):
    samples = records[0]["samples"]
    parts = [
        f"Instructions, median of {samples:,} samples each, by mappings of the client / clients of"
        " vspaced:\n",
        *_counts_table(records),
        "\nA process that starts has no mappings yet: bind and unbind, which procd asks for then,"
        " and its start and end differ by clients alone, and have one column for each number.\n",
        "\nThe spread of the first run; the timer ticks in it:\n",
        *_spread_table(records),
        "\nOne operation, by stage, with 16 mappings but where it is said:\n",
        *_stages_table(stages), "",
        *(f"- {name}: {text}" for name, text in bench_stages.TITLES.items()),
        *_linux_part(records, linux),
        "\nWhat programs asked of Linux, recorded and replayed (`tests/data/traces`): instructions"
        " that a request took in the mean, whatever its size. vspaced maps a memory capability's"
        " pages, Linux a memory file's; what grows, moves or drops contents in place is left out"
        " of the sums:\n",
        *_traces_table(traces),
        "\nBoot, from the kernel's first instruction in C:\n",
        *_table(["until", "instructions"], [[what, f"{count:,}"] for what, count in boots]),
        "\nGoals, with the largest stage of each operation:\n",
        *_table(["operation", "goal", "measured", "", "largest stage", "peers"],
                _goal_rows(records, stages)),
    ]
    return "\n".join(parts) + "\n"
