"""Host programs of the build, for tests that look into them with GDB."""
import build
import debugger
import tree

PRESET = "host-asan"


def built(name, folder, copy_to):
    """A copy, so that a later build does not change it while it runs; and where it was."""
    with build.locked(PRESET) as build_folder:
        build.build(PRESET, [name])
        original = build_folder / "tests" / folder / name
        data = original.read_bytes()
    path = copy_to / name
    path.write_bytes(data)
    path.chmod(0o755)
    return path, original


def gdb(words, program, *more):
    """What GDB with the pack says. A leak can't be looked for under a debugger."""
    return tree.run(["gdb", "-q", "-batch", "-nx", "-iex", "set auto-load python-scripts off",
                     "-x", debugger.PACK,
                     "-ex", "set env ASAN_OPTIONS=detect_leaks=0",
                     *(word for command in words for word in ("-ex", command)),
                     "--args", program, *more], timeout=120)
