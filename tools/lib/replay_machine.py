"""A recorded run: one QEMU with one processor, whose every input was written down, so
that it can be run again to any instruction. Its RAM is a file that others read."""
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import time

import image
import qemu
import tree

DISK, RECORD, SERIAL, FACTS, RAM = "disk.qcow2", "record.bin", "serial.log", "recording.json", "ram"
_CLUSTER = 1 << 16
ANSWER_SECONDS_MAX = 30


class ReplayEnded(Exception):
    """The machine reached the end of what was recorded, and is gone."""


def disk_write(path):
    """An empty qcow2 image, where QEMU keeps the first moment's state: header, table of
    reference counts, their block, and the table of (no) data."""
    header = struct.pack(">4sIQIIQIIQQIIQQQQII", b"QFI\xfb", 3, 0, 0, 16, 1 << 20, 0, 1,
                         3 * _CLUSTER, _CLUSTER, 1, 0, 0, 0, 0, 0, 4, 104)
    data = bytearray(4 * _CLUSTER)
    data[:len(header)] = header
    struct.pack_into(">Q", data, _CLUSTER, 2 * _CLUSTER)
    struct.pack_into(">4H", data, 2 * _CLUSTER, 1, 1, 1, 1)
    path.write_bytes(data)


class Recording:
    """A folder with everything that a replay needs."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.images = self.folder / "image"

    @property
    def facts(self):
        return json.loads((self.folder / FACTS).read_text())

    def is_whole(self):
        return all((self.folder / name).exists() for name in (DISK, RECORD, FACTS))

    def command(self, mode, ram_file, arguments, memory):
        # The folder's name must not need quoting in QEMU's lists, so paths are relative.
        words = qemu.command(image.Image(self.images), arguments, memory=memory,
                             ram_file=ram_file)
        return words + [
            "-drive", f"file=../{DISK},if=none,id=rr",
            "-icount", f"shift=1,sleep=off,rr={mode},rrfile=../{RECORD},rrsnapshot=init"]


class RecordedMachine:
    """A QEMU that records, or that replays and waits. Use it in a `with`."""

    def __init__(self, recording, mode, arguments, memory, debugger=False):
        self.scratch = pathlib.Path(tree.tempfile.mkdtemp(prefix="vspaced-"))
        self.ram = self.scratch / RAM
        words = recording.command(mode, self.ram, arguments, memory)
        self._socket_path = self.scratch / "monitor"
        words += ["-qmp", f"unix:{self._socket_path},server=on,wait=off"]
        words += ["-S"] if mode == "replay" else []
        self.debugger_path = self.scratch / "debugger"
        if debugger:
            words += ["-gdb", f"unix:{self.debugger_path},server=on,wait=off"]
        self._serial = open(self.scratch / SERIAL, "wb")
        self.process = tree.start(words, cwd=recording.images, stdout=self._serial,
                                  stderr=tree.subprocess.STDOUT)
        try:
            self._file = connected(self._socket_path, self.process).makefile("rw")
            self._file.readline()
            self.ask("qmp_capabilities")
        except (OSError, ReplayEnded) as error:
            said = (self.scratch / SERIAL).read_text(errors="replace")
            self.close()
            raise ReplayEnded(f"QEMU did not start: {error}\n{said}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        tree.stop(self.process)
        self._serial.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def serial(self):
        return (self.scratch / SERIAL).read_text(errors="replace")

    def _message(self):
        try:
            line = self._file.readline()
        except OSError:
            line = ""
        if not line:
            raise ReplayEnded("the recording ended")
        return json.loads(line)

    def ask(self, command, **arguments):
        try:
            self._file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            self._file.flush()
        except OSError:
            raise ReplayEnded("the recording ended") from None
        while True:
            message = self._message()
            if "error" in message:
                raise ReplayEnded(f"{command}: {message['error']['desc']}")
            if "return" in message:
                return message["return"]

    def icount(self):
        """Instructions executed until now."""
        return self.ask("query-replay")["icount"]

    def seek(self, icount):
        """Runs to where so many instructions were executed, which is not before now."""
        if self.icount() == icount:
            return
        self.ask("replay-seek", icount=icount)
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while self.ask("query-status")["running"]:
            if time.monotonic() > deadline:
                raise ReplayEnded(f"instruction {icount} was not reached in time")
            time.sleep(0.002)
        if self.icount() != icount:
            raise ReplayEnded(f"instruction {icount} was not reached")

    def registers(self):
        """RIP and CR3."""
        text = self.ask("human-monitor-command", **{"command-line": "info registers"})
        return int(re.search(r"RIP=(\w+)", text)[1], 16), int(re.search(r"CR3=(\w+)", text)[1], 16)


def connected(path, process):
    """A connection to a socket that QEMU is about to make."""
    for _ in range(1000):
        if process.poll() is not None:
            raise ReplayEnded("QEMU ended")
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(ANSWER_SECONDS_MAX)
        try:
            connection.connect(os.fspath(path))
            return connection
        except OSError:
            connection.close()
            time.sleep(0.01)
    raise ReplayEnded("QEMU does not listen")
