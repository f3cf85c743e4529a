"""Real programs' recorded address-space calls, counted: by vspaced, in a boot of the program
`replay` for each trace, and in a form that the program in Linux reads."""
import shutil

import bench_run
import system
import tree

TRACES = tree.files(".vmt", folders=["tests/data/traces"])
MODULE = "trace.vmt"  # as the replay program asks for it
MEMORY = "2G"         # what the largest trace maps at once
PAGE = 4096
OPERATIONS = ("map", "unmap", "protect")


def _pages(value):
    return (value + PAGE - 1) // PAGE * PAGE


def _protection(letters):
    return sum(bit for letter, bit in zip("rwx", (1, 2, 4)) if letter in letters)


def _heap_request(before, after):
    begin, end = _pages(before), _pages(after)
    if end > begin:
        return [f"map {begin:x} {end - begin:x} {_protection('rw'):x} 0"]
    return [f"unmap {end:x} {begin - end:x} 0 0"] if end < begin else []


def requests_of(trace):
    """The lines for tests/bench/linux_guest/traces.c. What only drops contents is left out."""
    lines, heap = [], None
    for word, *fields in (line.split() for line in trace.read_text().splitlines()):
        if word == "start":
            begin, end = (int(each, 16) for each in fields[:2])
            lines.append(f"map {begin:x} {end - begin:x} {_protection(fields[2]):x} 0")
        elif word == "map":
            lines.append(f"map {fields[0]} {_pages(int(fields[1], 16)):x} "
                         f"{_protection(fields[2]):x} {int(fields[5] == 'over')}")
        elif word == "unmap":
            lines.append(f"unmap {fields[0]} {_pages(int(fields[1], 16)):x} 0 0")
        elif word == "protect":
            lines.append(f"protect {fields[0]} {_pages(int(fields[1], 16)):x} "
                         f"{_protection(fields[2]):x} 0")
        elif word == "remap":
            old, length, new, new_length = (int(each, 16) for each in fields)
            lines.append(f"remap {old:x} {_pages(length):x} {new:x} {_pages(new_length):x}")
        elif word == "break":
            address = int(fields[0], 16)
            lines += _heap_request(heap, address) if heap is not None else []
            heap = address
    return lines


def requests_text():
    return "".join("\n".join([f"trace {trace.stem}", *requests_of(trace)]) + "\n"
                   for trace in TRACES)


def traces_measure(files):
    """Records {system, trace, operation, requests, time_stamps} of vspaced."""
    records = []
    for trace in TRACES:
        shutil.copyfile(trace, files.folder / MODULE)
        booted = system.boot(files, "init=replay", [MODULE], memory=MEMORY, icount=True)
        if not booted.result.good:
            raise bench_run.RunFailed("\n".join(booted.said.text[-20:] + [booted.result.reason]))
        records += [{"system": "vspaced", "trace": trace.stem,
                     **{key: value for key, value in each.items() if key != "kind"}}
                    for each in booted.said.of_kind("spent")]
    return records


def _found(records, trace, operation):
    return next((each for each in records
                 if (each["trace"], each["operation"]) == (trace, operation)), None)


def rows(records):
    """Of each trace: its name, and for each operation and for all of them how many requests
    vspaced had, and what one took in the mean: vspaced's, Linux's or None."""
    systems = [[each for each in records if (each["system"] == "vspaced") == ours]
               for ours in (True, False)]
    for trace in dict.fromkeys(each["trace"] for each in records):
        cells = []
        for operations in (*((each,) for each in OPERATIONS), OPERATIONS):
            means, requests = [], 0
            for found in systems:
                these = [each for operation in operations
                         if (each := _found(found, trace, operation))]
                count = sum(each["requests"] for each in these)
                means.append(round(sum(each["time_stamps"] for each in these) / count)
                             if count else None)
                requests = requests or count
            cells.append((requests, *means))
        yield trace, cells
