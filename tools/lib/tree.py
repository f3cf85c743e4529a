"""The project's own tree: where it lies, its files, and the environment and the
processes that every command of it is run with."""
import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
CPUS = len(os.sched_getaffinity(0))

# What a user's shell may hold and what must not change what is built or tested.
_KEPT_VARIABLES = ("PATH", "HOME", "USER", "TMPDIR", "TERM", "CI")


def environment(**more):
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    kept.update(LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1")
    # The project's own tools come before what a user has put in front of PATH.
    kept["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin:" + kept.get("PATH", "")
    kept.update(more)
    return kept


def files(*suffixes, folders=(".",)):
    """Every file of the project, sorted. What a build or an editor left is not of
    it. Asks no version control, for a tree may be a plain copy."""
    found = []
    for folder in folders:
        for path, names, leaves in os.walk((ROOT / folder).resolve()):
            names[:] = [name for name in names
                        if name == ".ci" or not name.startswith(".")
                        and name not in ("build", "__pycache__")]
            found += [pathlib.Path(path, leaf) for leaf in leaves
                      if not suffixes or leaf.endswith(suffixes)]
    return sorted(found)


def name_of(path):
    return str(pathlib.Path(path).relative_to(ROOT))


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with(parent):
    """Called in a child: it ends when its parent, a process id, does. A parent that
    ended before the call is no parent any more, so that is looked at after it."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def start(command, **options):
    """A process in a group of its own, which ends when this one ends, however."""
    options.setdefault("env", environment())
    options.setdefault("stdin", subprocess.DEVNULL)
    parent = os.getpid()
    return subprocess.Popen([str(word) for word in command], start_new_session=True,
                            preexec_fn=lambda: die_with(parent), **options)


def stop(process):
    """Ends the process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Done:
    """How a command ended. `code` is None where the time was up."""

    def __init__(self, code, output):
        self.code, self.output = code, output

    @property
    def good(self):
        return self.code == 0


def run(command, timeout=600, cwd=ROOT, env=None, show=lambda line: None):
    """Runs a command to its end; its output and errors come as one text, and `show` gets
    each line of it as it comes."""
    process = start(command, cwd=cwd, env=env or environment(), text=True, errors="replace",
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    too_late = threading.Event()

    def end():
        too_late.set()
        stop(process)
    late = threading.Timer(timeout, end)
    late.daemon = True
    late.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            show(line.rstrip("\n"))
        code = process.wait()
    finally:
        late.cancel()
        stop(process)
    if too_late.is_set():
        return Done(None, "".join(lines) + f"\nstill running after {timeout} s: ended\n")
    return Done(code, "".join(lines))


def end_on_signals():
    """SIGTERM and SIGHUP end the command as Ctrl-C does: with everything cleaned."""
    def interrupt(number, frame):
        raise KeyboardInterrupt
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@contextlib.contextmanager
def scratch():
    """A folder that is gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vspaced-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
