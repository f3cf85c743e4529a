"""What bind and unbind cost procd, which alone asks for them: a debugger steps the machine
through both while a process is started and ended, with few clients and with many."""
import bench_stages
import gdb_remote
import qemu

CLIENTS = (1, 64, 1024)  # src/programs/bench/parent.c
MAPPINGS = 16            # the column of the table; how many there are makes no difference
OPERATIONS = {"bind": "vspaced_bind", "unbind": "vspaced_unbind"}
CODE_BYTES, WORD_BYTES = 16, 8


def _reach(remote, address, code):
    """Runs on to a function. Services share addresses: it is reached where its code is."""
    remote.breakpoint(address)
    remote.resume()
    while remote.memory(address, CODE_BYTES) != code:
        remote.step()
        remote.resume()
    remote.breakpoint_remove(address)


def _code(program, address):
    """The first bytes of a function, as they are in memory."""
    return program.bytes_at(address, CODE_BYTES)


def _pass(remote, programs, address):
    """The counts of one call of procd's function."""
    _reach(remote, address, _code(programs["client"], address))
    stack = remote.register(gdb_remote.REGISTER_RSP)
    end = int.from_bytes(remote.memory(stack, WORD_BYTES), "little")
    return bench_stages.count(bench_stages.operation_step(remote, end), programs)


def _record(name, clients, counts):
    return {"system": "vspaced", "name": name, "mappings": MAPPINGS, "clients": clients,
            "samples": 1, **dict.fromkeys(("min", "median", "p99", "max"), counts["icount"])}


def binds_measure(files):
    """(records, {operation: counts with one client}), of one sample each: it is the same at
    every time."""
    elves = {path.stem: path for path in (*files.services, *files.programs)}
    programs = {"client": bench_stages.Program(elves["procd"]),
                "server": bench_stages.Program(elves["vspaced"]),
                "kernel": bench_stages.Program(files.kernel)}
    places = {name: programs["client"].symbol(symbol) for name, symbol in OPERATIONS.items()}
    begin = bench_stages.Program(elves["bench"]).symbol("bench_traced_begin")
    words = qemu.command(files, "init=bench processes", memory="1G", icount=True)
    records, stages = [], {}
    with qemu.Machine(words, files.folder, debugger=True) as machine:
        remote = gdb_remote.Remote(machine.port)
        for clients in CLIENTS:
            remote.breakpoint(begin)
            remote.resume()
            remote.breakpoint_remove(begin)
            for name, address in places.items():
                counts = _pass(remote, programs, address)
                records.append(_record(name, clients, counts))
                stages.setdefault(name, counts)
    return records, stages
