"""Which processes work in a folder: how a test knows that none is left."""
import os
import pathlib
import time


def inside(folder):
    """The ids of the processes whose current folder is this one or below it."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if pathlib.Path(os.readlink(process / "cwd")).is_relative_to(folder):
                found.append(int(process.name))
        except OSError:  # ended meanwhile
            pass
    return found


def wait_for(condition, seconds_max, process=None):
    """Waits until the condition holds, while the process lives."""
    end = time.monotonic() + seconds_max
    while not condition():
        assert process is None or process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
