"""One QEMU machine that boots an image: its command, its serial lines, its end."""
import os
import selectors
import socket
import time

import tree

QEMU = "qemu-system-x86_64"
_BASE = ["-M", "q35", "-cpu", "max,-rdrand,-rdseed", "-display", "none",
         "-serial", "stdio", "-monitor", "none", "-no-reboot",
         "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
_ICOUNT = ["-icount", "shift=0,sleep=off"]


def command(image, arguments, extra_modules=(), memory="512M", icount=False, ram_file=None,
            cpus=1, crowded=False):
    """The QEMU command, to be run in the image's folder: file names without a
    folder need no quoting for QEMU's lists, and are the modules' names. `ram_file`
    becomes the machine's RAM, for readers from outside. `crowded`: CPUs run at
    once even if the host has fewer."""
    modules = [path.name for path in image.modules] + list(extra_modules)
    turns = icount or (cpus > tree.CPUS and not crowded)
    return [QEMU, *_BASE, "-accel", _accelerator(turns, cpus), "-smp", str(cpus), "-m", memory,
            *(_ICOUNT if icount else []),
            *(_ram_words(ram_file, memory) if ram_file else []),
            "-kernel", image.kernel_boot.name, "-append", arguments,
            *(["-initrd", ",".join(modules)] if modules else [])]


def _accelerator(turns, cpus):
    """Several CPUs run at once, or in turns: where instructions are counted, and where
    the host has fewer. There one that waits for another would keep it from running."""
    return f"tcg,thread={'single' if turns else 'multi'}" if cpus > 1 else "tcg"


def _ram_words(path, memory):
    quoted = str(path).replace(",", ",,")
    return ["-object", f"memory-backend-file,id=pc.ram,size={memory},mem-path={quoted},share=on",
            "-machine", "memory-backend=pc.ram"]


def command_linux(kernel, initrd, arguments, memory="1G"):
    """The same machine for a Linux kernel, its instructions counted."""
    return [QEMU, *_BASE, "-accel", "tcg", "-m", memory, *_ICOUNT, "-kernel", str(kernel),
            "-initrd", initrd, "-append", arguments]


class Machine:
    """A running QEMU. Use it in a `with`: QEMU ends with the block, whatever
    happens in it."""

    def __init__(self, words, folder, debugger=False):
        """With `debugger`, the machine waits before its first instruction, and
        `port` is where a debugger connects."""
        self.port = None
        keep = []
        if debugger:
            # The system picks the port and QEMU inherits the open socket, so no
            # other process can take it in between.
            listener = socket.create_server(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
            keep = [listener.fileno()]
            words = words + ["-S", "-gdb", "chardev:debugger", "-chardev",
                             f"socket,id=debugger,fd={keep[0]},server=on,wait=off,nodelay=on"]
        self.command = words
        self._process = tree.start(words, cwd=folder, stdout=tree.subprocess.PIPE,
                                   stderr=tree.subprocess.PIPE, pass_fds=keep)
        if debugger:
            listener.close()
        self.timed_out = False
        self.errors = ""  # what QEMU itself complained of
        self.status = None  # QEMU's exit status, once it ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        tree.stop(self._process)

    @property
    def process(self):
        """QEMU's id."""
        return self._process.pid

    def lines(self, seconds_max=None):
        """The serial lines as they come, until QEMU ends or the time is up."""
        deadline = None if seconds_max is None else time.monotonic() + seconds_max
        serial, errors = self._process.stdout, self._process.stderr
        pending = b""
        with selectors.DefaultSelector() as waiter:
            waiter.register(serial, selectors.EVENT_READ)
            waiter.register(errors, selectors.EVENT_READ)
            while waiter.get_map():
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.timed_out = True
                    break
                for key, _ in waiter.select(left):
                    piece = os.read(key.fd, 65536)
                    if not piece:
                        waiter.unregister(key.fileobj)
                    elif key.fileobj is errors:
                        self.errors += piece.decode(errors="replace")
                    else:
                        *whole, pending = (pending + piece).split(b"\n")
                        for line in whole:
                            yield _text(line)
        if pending:
            yield _text(pending)
        if self.timed_out:
            tree.stop(self._process)
        self.status = self._process.wait()


def _text(line):
    return line.decode(errors="replace").rstrip("\r")
