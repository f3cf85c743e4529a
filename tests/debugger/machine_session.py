"""A machine that runs the demo, and a script of this folder that GDB runs on it."""
import json
import pathlib

import debugger
import qemu
import tree

FOLDER = pathlib.Path(__file__).parent


def environment(folder, **more):
    """For GDB: its scripts find each other, and a folder to write to."""
    return tree.environment(PYTHONPATH=str(FOLDER), TEST_FOLDER=str(folder), **more)


def data_of(done):
    """The line of JSON that the script printed; and all that GDB printed, as `output`."""
    lines = [line for line in done.output.splitlines() if line.startswith('{"')]
    assert lines and "Traceback" not in done.output, done.output
    return {"output": done.output, **json.loads(lines[-1])}


def found_by(script, files, folder, arguments, cpus=2, **more):
    """What the script found on the machine."""
    words = qemu.command(files, f"init=demo {arguments} seed=1", cpus=cpus,
                         ram_file=folder / "ram")
    with qemu.Machine(words, files.folder, debugger=True) as machine:
        line = debugger.command(machine.port, files.folder,
                                ["-batch", "-nx", "-x", FOLDER / script])
        done = tree.run(line, timeout=400, env=environment(
            folder, MACHINE_PROCESS=str(machine.process), **more))
        console = list(machine.lines(1))
        assert done.good, "\n".join([done.output, *console])
        return {"console": console, **data_of(done)}
