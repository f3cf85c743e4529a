"""Configures and builds a preset of CMakePresets.json in its build folder."""
import contextlib
import fcntl
import os

import tree


class BuildFailed(Exception):
    """Its text is what the build printed."""


def folder_of(preset):
    return tree.ROOT / "build" / preset


@contextlib.contextmanager
def locked(preset, waiting=lambda: None):
    """The build folder for this process alone. `waiting` is called once if another
    has it."""
    folder = folder_of(preset)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(descriptor)


def _configured_elsewhere(folder, source):
    """A copied tree brings a cache that names the old place."""
    cache = folder / "CMakeCache.txt"
    home = f"CMAKE_HOME_DIRECTORY:INTERNAL={source}\n"
    return cache.exists() and home not in cache.read_text(errors="replace")


def _command_run(command, source):
    done = tree.run(command, cwd=source, timeout=3600)
    if not done.good:
        raise BuildFailed(done.output)


def configure(preset, folder=None, source=tree.ROOT):
    """Makes the build folder ready. The caller holds its lock."""
    folder = folder or folder_of(preset)
    command = ["cmake", "--preset", preset, "-B", folder]
    if _configured_elsewhere(folder, source):
        command.append("--fresh")
    _command_run(command, source)


def build(preset, targets=(), folder=None, source=tree.ROOT):
    """Brings the build folder up to date. The caller holds its lock."""
    folder = folder or folder_of(preset)
    configure(preset, folder, source)
    command = ["cmake", "--build", folder, "--parallel", tree.CPUS]
    if targets:
        command += ["--target", *targets]
    _command_run(command, source)
