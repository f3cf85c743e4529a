"""A server that can be read, and how to read it well while it works. Alone it is that
of a host program, which has no kernel and no page tables; machine_world.py adds these."""
import dataclasses
import time

import server_model
from reading import Cached, Trouble
from space_audit import space_audit

READS_MAX = 200     # of one object, until a whole one was seen
SETTLES_MAX = 30    # reads of something that looks wrong, until it looks right
READ_PAUSE = 0.0005  # seconds: an edit takes microseconds


class Gone(Trouble):
    """The object ended while it was read."""


@dataclasses.dataclass(frozen=True)
class InFlight:
    shard: int  # None: the control's
    request: str
    state: str  # of its thread
    target: int = 0  # handle of the object that it changes, 0: none, as far as is known
    pieces: str = ""  # how far it is, if it is done in pieces

    def text(self, is_alone):
        """`is_alone`: there is one shard, and no control."""
        place = " on control" if self.shard is None else f" on shard {self.shard}"
        place, whose = ("", "the server's") if is_alone else (place, "its")
        return (f"{self.request} is in flight{place}{self.pieces}"
                f" ({whose} thread is {self.state})")


def in_flight_of(shard, state, has_received=True):
    """What a shard does: works, and the request in hand if it has one."""
    server, works = shard.server, shard.works()
    for work in works:
        how = f", in pieces, {work.done} of {work.step_count} steps done" if not work.status else \
            f", being taken back in pieces, {work.done} steps left"
        yield InFlight(shard.index, server.request_text(work.message), state,
                       work.event.target, how)
    event = shard.event_in_hand()
    if has_received and (event or not works):
        yield InFlight(shard.index, server.request_text(shard.view.message), state,
                       event.target if event else 0)


class ServerWorld:
    """`runs`: the memory changes while it is read, so what is read twice must be read
    the same; else this is valid as long as nothing runs."""

    kernel = process = None
    knows_activity = False  # whether it can be told what is in flight
    source = "a host process"

    _caches = ()

    def __init__(self, memory, form, runs=False, registry=None):
        """`registry` is its address, if the program was not loaded where its file says."""
        self.runs, self.format = runs, form
        self.server = server_model.Server(self.cached(memory), form, registry)

    def cached(self, memory):
        cache = Cached(memory)
        self._caches += (cache,)
        return cache

    def refresh(self):
        for cache in self._caches:
            cache.forget()

    def steady(self, found, work):
        """What `work` gives for the object while nobody changes it. It reads all that
        it gives."""
        if not self.runs:
            return work(found)
        trouble = None
        for attempt in range(READS_MAX):
            if attempt:
                time.sleep(READ_PAUSE)
            self.refresh()
            before, live = found.sequences(), found.is_live
            if not live:
                raise Gone(f"object {found.name} ended while it was read")
            if any(sequence & 1 for sequence in before):
                trouble = Trouble(f"object {found.name} is being changed, without end")
                continue
            try:
                result, trouble = work(found), None
            except Trouble as error:
                trouble = error
            self.refresh()
            if found.sequences() == before:
                if trouble:
                    raise trouble
                return result
            trouble = Trouble(f"object {found.name} changes faster than it can be read")
        raise trouble

    def each(self, objects, work):
        """Of several objects: (object, what work gave for it while nobody changed it).
        Those that end meanwhile are left out."""
        return self._each(objects, lambda found: self.steady(found, work))

    def each_broken(self, objects):
        """Of several objects: (object, the invariant that it breaks or None)."""
        return self._each(objects, self.broken)

    @staticmethod
    def _each(objects, work):
        for found in objects:
            try:
                yield found, work(found)
            except Gone:
                continue

    def broken(self, found):
        """The first invariant that the object breaks, or None. What a request has set
        aside, as frames of the account, is not of the tree yet: in a running machine
        only what stays broken is told."""
        for left in range(SETTLES_MAX if self.runs else 1, 0, -1):
            result = self.steady(found, space_audit)
            if result is None or left == 1:
                return result
            time.sleep(READ_PAUSE)
        return None

    def machine(self, what):
        """Raises Trouble where there is no kernel."""
        if self.kernel is None:
            raise Trouble(f"{what} needs a machine: {self.source} has no page tables")
        return self

    def in_flight(self):
        """What the server has in hand, a request for each of its threads at most."""
        return []

    def activity(self):
        """The same in words; None while every thread waits for a request. Then, and only
        then, tree and page tables agree."""
        is_alone = len(self.server.shards) == 1
        return "; ".join(each.text(is_alone) for each in self.in_flight()) or None

    def changing(self):
        """Handles of the objects that are being changed: tree and page tables may be half
        of it."""
        return {each.target for each in self.in_flight()} - {0}

    def crashes(self):
        return []

    def process_of(self, _found):
        return None

    def memory_base(self, _found, _index):
        return None

    def differences(self, _found):
        self.machine("ptdiff")
