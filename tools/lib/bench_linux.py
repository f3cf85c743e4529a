"""Linux in the same machine, counted in the same way: Debian's kernel for virtual machines, and an
initial file system whose only program is made of tests/bench/linux_guest."""
import pathlib

import bench_run
import bench_traces
import qemu
import transcript
import tree

SOURCES = tree.files(".c", folders=["tests/bench/linux_guest"])
KERNELS = pathlib.Path("/boot").glob
AWAY = "-Wl,-Ttext-segment=0x7f000000"  # from where recorded programs lie
ARGUMENTS = "console=ttyS0 quiet nokaslr panic=-1 --"  # its program's argument follows
SAMPLES, SAMPLES_QUICK = 4000, 500
SECONDS_MAX = 900

_DIRECTORY, _CONSOLE, _PROGRAM, _FILE = 0o40755, 0o20600, 0o100755, 0o100644
_CONSOLE_NUMBERS = (5, 1)


def kernel_file():
    """The newest of the installed kernels, or None."""
    found = sorted(KERNELS("vmlinuz-*-cloud-amd64"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def _entry(number, name, mode, data=b"", device=(0, 0)):
    """One file of an archive as Linux's start reads it (cpio, newc)."""
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def _archive(program, traces):
    return (_entry(1, "dev", _DIRECTORY) + _entry(2, "dev/console", _CONSOLE,
                                                  device=_CONSOLE_NUMBERS)
            + _entry(3, "init", _PROGRAM, program) + _entry(4, "traces", _FILE, traces)
            + _entry(0, "TRAILER!!!", 0))


def linux_measure(kernel, quick):
    """Records as those of bench_end and of bench_traces, of the system that the kernel says it
    is."""
    said = transcript.Transcript()
    with tree.scratch() as folder:
        done = tree.run(["gcc", "-O2", "-static", "-Wall", "-Wextra", "-Werror",
                         AWAY, "-I", tree.ROOT / "src", "-o", folder / "init", *SOURCES])
        if not done.good:
            raise bench_run.RunFailed(done.output)
        (folder / "initrd").write_bytes(_archive(
            (folder / "init").read_bytes(), bench_traces.requests_text().encode()))
        words = qemu.command_linux(kernel, "initrd",
                                   f"{ARGUMENTS} {SAMPLES_QUICK if quick else SAMPLES}")
        with qemu.Machine(words, folder) as machine:
            for line in machine.lines(SECONDS_MAX):
                said.take(line)
    if "bench: done" not in said.text:
        raise bench_run.RunFailed("\n".join(said.text[-20:] + [machine.errors]))
    return ([_record(each) for each in said.of_kind("measure")],
            [_record(each) for each in said.of_kind("spent")])


def _record(found):
    return {"system": f"Linux {found['release']}",
            **{key: value for key, value in found.items() if key not in ("kind", "release")}}
