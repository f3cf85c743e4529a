"""clang-tidy over every source that a build compiles, remembering what was clean."""
import concurrent.futures
import hashlib
import json
import os
import shlex

import build
import result
import tree

CLANG_TIDY = "clang-tidy-14"
# Sources of the machine's part are known to the image's build alone.
PRESETS = ("host", "target")


def commands():
    """For each source, its folder and its compiler command. Tests are not of it."""
    found = {}
    for preset in PRESETS:
        with build.locked(preset) as folder:
            build.configure(preset)
            for entry in json.loads((folder / "compile_commands.json").read_text()):
                name = tree.name_of(entry["file"]) if entry["file"].startswith(f"{tree.ROOT}/") else ""
                if name.endswith(".c") and not name.startswith(("tests/", "build/")):
                    found.setdefault(name, (folder, shlex.split(entry["command"])))
    return found


def _key(name, command):
    """A hash of all that the outcome follows from: the checks, the command, and
    every file that the source includes."""
    compiler = [word for word in command]
    output = compiler.index("-o")
    listed = tree.run([*compiler[:output], *compiler[output + 2:], "-MM", "-MT", "x"])
    digest = hashlib.sha256()
    for part in (".clang-tidy", *listed.output.replace("\\\n", " ").split()[1:]):
        path = tree.ROOT / part
        if path.is_file():
            digest.update(path.read_bytes())
    digest.update(shlex.join(command).encode())
    return digest.hexdigest() if listed.good else ""


def _check(name, folder, command, clean):
    mark = clean / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    key = _key(name, command)
    if key and mark.exists() and mark.read_text() == key:
        return name, True, ""
    done = tree.run([CLANG_TIDY, "--quiet", "-p", folder, tree.ROOT / name], timeout=300)
    if done.good and key:
        temporary = mark.with_suffix(f".{os.getpid()}")
        temporary.write_text(key)
        temporary.replace(mark)
    return name, done.good, done.output


def run():
    clean = tree.ROOT / "build" / "tidy"
    clean.mkdir(parents=True, exist_ok=True)
    found = result.Result()
    with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        checks = [pool.submit(_check, name, folder, command, clean)
                  for name, (folder, command) in sorted(commands().items())]
        for check in checks:
            found.one(*check.result())
    return found
