"""A soak: clients on threads of their own against shards that serve at once, over a kernel that
fails, operations that go on in pieces, objects that move and processes that are killed in the
middle of what they do, under ThreadSanitizer (tests/server/shards_run.cpp)."""
import re
import secrets

import build
import result
import tree

OPERATIONS = 2_000_000       # some minutes; `tools/test --only soak --operations N` for more
OPERATIONS_MAX = 10**9
OPERATIONS_A_SECOND = 1_000  # at least, on a machine that does much else
TARGET = "server_shards_threads_test"

operations = OPERATIONS      # what tools/test was asked for

_PIECE = re.compile(r"^seed (\d+): (\d+) operations, .* (\d+) moved by others, (\d+) failures of "
                    r"the kernel, .* (\d+) killed, (\d+) times others between", re.MULTILINE)


def note(output):
    """What all pieces did together."""
    pieces = [tuple(map(int, each)) for each in _PIECE.findall(output)]
    if not pieces:
        return "nothing was done"
    done, moved, failures, killed, between = (sum(each[i] for each in pieces)
                                              for i in range(1, 6))
    return (f"seeds {pieces[0][0]} to {pieces[-1][0]}: {done:,} operations, {moved:,} objects "
            f"moved by others, {failures:,} failures of the kernel, {killed:,} processes killed, "
            f"{between:,} times others between the pieces of an operation")


def run():
    with build.locked("host-tsan") as folder:
        build.build("host-tsan", [TARGET])
        done = tree.run([folder / "tests" / "server" / TARGET, "--gtest_filter=*.Soak",
                         "--operations", str(operations), "--seed", str(secrets.randbelow(2**32))],
                        timeout=600 + operations / OPERATIONS_A_SECOND)
    found = result.Result().one("soak", done.good, done.output[-20000:])
    found.notes.append(note(done.output))
    return found
