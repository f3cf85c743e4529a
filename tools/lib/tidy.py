"""clang-tidy over every C source that a build compiles, remembering what was
clean: build/tidy holds one hash a source of all that its outcome follows from."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex

import build
import result
import tree

CLANG_TIDY = "clang-tidy-14"
# The machine's own sources are known to the image's build alone.
PRESETS = ("host", "target")
CLEAN = tree.ROOT / "build" / "tidy"


def _for_clang(words):
    """The compiler's words without what clang doesn't know: gcc's warnings, which
    gcc has given already, and its optimizations."""
    kept = [word for word in words if not word.startswith(("-W", "-fno-tree", "-O"))]
    output = kept.index("-o")
    return ["clang-14", *kept[1:output], *kept[output + 2:]]


def entries():
    """A compilation database of every C source but the tests, each once."""
    found = {}
    for preset in PRESETS:
        with build.locked(preset) as folder:
            build.configure(preset)
            database = json.loads((folder / "compile_commands.json").read_text())
        for entry in database:
            path = pathlib.Path(entry["file"])
            inside = path.is_relative_to(tree.ROOT) and not path.is_relative_to(tree.ROOT / "build")
            if inside and path.suffix == ".c" and path.relative_to(tree.ROOT).parts[0] != "tests":
                found.setdefault(tree.name_of(path), {
                    "file": str(path), "directory": str(tree.ROOT),
                    "arguments": _for_clang(shlex.split(entry["command"]))})
    return found


def _hash_of(entry):
    listed = tree.run([*entry["arguments"], "-Qunused-arguments", "-w", "-MM", "-MT", "x"])
    if not listed.good:
        return None
    digest = hashlib.sha256(json.dumps(entry).encode())
    for name in (".clang-tidy", *listed.output.replace("\\\n", " ").split()[1:]):
        digest.update((tree.ROOT / name).read_bytes())
    return digest.hexdigest()


def _check(name, entry, database):
    mark = CLEAN / name.replace("/", "-")
    key = _hash_of(entry)
    if key and mark.exists() and mark.read_text() == key:
        return name, True, ""
    done = tree.run([CLANG_TIDY, "--quiet", "-p", database, entry["file"]], timeout=300)
    if done.good and key:
        fresh = mark.with_suffix(f".{os.getpid()}")  # two runs may write the same mark
        fresh.write_text(key)
        fresh.replace(mark)
    return name, done.good, done.output


def run():
    CLEAN.mkdir(parents=True, exist_ok=True)
    found = result.Result()
    sources = entries()
    with tree.scratch() as database, \
            concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        (database / "compile_commands.json").write_text(json.dumps(list(sources.values())))
        checks = [pool.submit(_check, name, entry, database)
                  for name, entry in sorted(sources.items())]
        for check in checks:
            found.one(*check.result())
    return found
