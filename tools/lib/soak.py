"""A soak: clients on threads of their own against shards that serve at once, over a kernel that
fails, operations that go on in pieces, objects that move and processes that are killed in the
middle of what they do, under ThreadSanitizer (tests/server/shards_run.cpp)."""
import re
import secrets
import time

import build
import result
import tree

OPERATIONS = 2_000_000       # some minutes; --operations N or --minutes N for more
OPERATIONS_MAX = 10**9
OPERATIONS_A_SECOND = 1_000  # at least, on a machine that does much else
MINUTES_MAX = 7 * 24 * 60
SECONDS_MORE = 600           # for the piece that is under way when the time is over
TARGET = "server_shards_threads_test"

operations = OPERATIONS      # what tools/test was asked for
minutes = None               # if it was asked for these, they count instead

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


class _Progress:
    """A line for each piece that is done."""

    def __init__(self):
        self._begin = time.monotonic()
        self._done = 0

    def show(self, line):
        piece = _PIECE.match(line)
        if piece:
            self._done += int(piece[2])
            goal = f"{minutes} minutes" if minutes else f"{operations:,} operations"
            spent = (time.monotonic() - self._begin) / 60
            print(f"soak: {line}; {self._done:,} in all, {spent:.1f} minutes, of {goal}",
                  flush=True)


def _limits():
    """The program's own words, and after how many seconds it hangs."""
    if minutes:
        return ["--seconds", str(minutes * 60)], minutes * 60 + SECONDS_MORE
    return ["--operations", str(operations)], SECONDS_MORE + operations / OPERATIONS_A_SECOND


def run():
    words, timeout = _limits()
    long = minutes or operations > OPERATIONS
    with build.locked("host-tsan") as folder:
        build.build("host-tsan", [TARGET])
        command = [folder / "tests" / "server" / TARGET, "--gtest_filter=*.Soak", *words,
                   "--seed", str(secrets.randbelow(2**32))]
        done = tree.run(command, timeout,
                        show=_Progress().show if long else lambda line: None)
    found = result.Result().one("soak", done.good, done.output[-20000:])
    found.notes.append(note(done.output))
    return found
