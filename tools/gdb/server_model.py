"""The server as its memory has it: registry, shards, objects, mappings, trace."""
import dataclasses
import functools

from identity import registry_check
from reading import Trouble

STRUCTURES = ("vspaced_registry", "shard", "control", "tree_path", "request", "space_plan")
SYMBOLS = ("vspaced_registry",)
NO_RECORD = ("FREE", "RETIRED")
# An object that migrates has a record in both shards: whole where it leaves.
WITH_SPACE = ("BOUND", "DAMAGED", "BUSY", "LEAVING", "ARRIVING")


class Node:
    """A leaf or an inner node, read at once."""

    def __init__(self, view, is_leaf):
        self.is_leaf, self.count = is_leaf, view.count
        if is_leaf:
            self.start, self.end = view.start.numbers(), view.end.numbers()
        else:
            self.pivot, self.child = view.pivot.numbers(), view.child.numbers()
            self.gap, self.large = view.gap.numbers(), view.large.numbers()


class Object:
    """An object record."""

    def __init__(self, shard, index):
        self.shard, self.index = shard, index
        self.view = shard.view.objects.records[index]

    @property
    def name(self):
        shards = len(self.shard.server.shards)
        return str(self.index) if shards == 1 else f"{self.shard.index}.{self.index}"

    @property
    def state(self):
        return self.shard.format.states.get(self.view.state, f"state {self.view.state}")

    @property
    def is_live(self):
        """It has a space."""
        return self.state in WITH_SPACE

    @property
    def is_whole(self):
        """It is the object, and no copy that is being made of it."""
        return self.is_live and self.state != "ARRIVING"

    def sequences(self):
        """What differs if somebody changed the object meanwhile; odd while he does."""
        return (self.view.edit_sequence, self.view.space.edit_sequence)

    @property
    def slot(self):
        return self.shard.slot("VSPACED_SLOT_VSPACE_FIRST", self.index)

    @property
    def client_slot(self):
        """Where the endpoint lies that its owner calls."""
        return self.shard.slot("VSPACED_SLOT_CLIENT_FIRST", self.index)

    @property
    def handle(self):
        return self.slot | self.view.generation << 32

    def handles(self):
        """Its own, and those that it had in the shards where it was before."""
        return {self.handle, *self.view.places.numbers()} - {0}

    def node(self, number, level):
        """Of the tree; `level` counts from the root, the tree's height is the leaves'."""
        return self.shard.node(number, level == self.view.space.tree.height)

    def nodes(self):
        """Number, level, node and limit of each node, parents first. Bounded by the
        arena, whatever the nodes say."""
        form, tree = self.shard.format, self.view.space.tree
        if tree.height > form.levels_max:
            raise Trouble(f"object {self.name}: the tree's height is {tree.height}: see check")
        left = form.leaves + form.inners
        waiting = [(tree.root, 0)]
        while waiting:
            number, level = waiting.pop()
            left -= 1
            if left < 0:
                raise Trouble(f"object {self.name}: node {number} leads in a circle: see check")
            node = self.node(number, level)
            yield number, level, node
            if not node.is_leaf:
                children = node.child[:min(node.count, form.inner_children)]
                waiting += [(child, level + 1) for child in reversed(children)]

    def mappings(self):
        """In ascending order, as the leaves have them."""
        form = self.shard.format
        for _, _, node in self.nodes():
            if node.is_leaf:
                for slot in range(min(node.count, form.leaf_entries)):
                    if not node.start[slot] & form.sentinel:
                        yield self.mapping(node.start[slot], node.end[slot])

    def mapping(self, start, end):
        """Of an entry's words. Frames of the object's account are anonymous."""
        found = self.shard.format.mapping(start, end)
        if found.kind == "memory" and found.memory == self.account:
            return dataclasses.replace(found, kind="anonymous")
        return found

    @functools.cached_property
    def account(self):
        """The record of the memory that anonymous frames come from, or None."""
        fields = self.shard.format.layouts.types["space"]["fields"]
        if "account" not in fields:
            return None
        return self.view.space.account.memory

    def memory(self, index):
        records = self.shard.view.memories.records
        if index >= len(records):
            raise Trouble(f"object {self.name}: a mapping is of memory record {index}, and"
                          f" there are {len(records)}: see check")
        return records[index]


class Shard:
    def __init__(self, server, index, address):
        self.server, self.index, self.format = server, index, server.format
        self.view = server.format.layouts.view(server.memory, address, "shard")

    def slot(self, first, index):
        """The one with this index of those that begin, in shard 0, at the constant."""
        number = self.format.number
        return number(first) + index + self.index * number("VSPACED_SLOTS_PER_SHARD")

    def node(self, number, is_leaf):
        limit = self.format.leaves if is_leaf else self.format.inners
        if not 0 < number < limit:
            raise Trouble(f"node {number} of shard {self.index} is none of the arena's: see check")
        arena = self.view.arena
        return Node((arena.leaves if is_leaf else arena.inners)[number], is_leaf)

    def works(self):
        """What is done in pieces, between other requests (src/server/work.h)."""
        records = self.view.works.records
        return [work for work in map(records.__getitem__, range(len(records))) if work.goes_on]

    def event_in_hand(self):
        """The trace's event of the request that was received last, or None: it is answered,
        or goes on as a work."""
        trace, message = self.view.trace, self.view.message
        event = trace.events[(trace.sequence + 1) % len(trace.events)]
        asked = message.label, message.badge
        is_work = any((work.message.label, work.message.badge) == asked for work in self.works())
        is_open = event.sequence == 0 and (event.operation, event.badge) == asked
        return event if is_open and not is_work else None

    def objects(self):
        """Those with a space. The number of records is in the pool, so a full scan is
        seldom."""
        left = self.view.objects.count
        for index in range(self.format.number("VSPACED_OBJECTS_PER_SHARD")):
            if left == 0:
                return
            found = Object(self, index)
            left -= found.state not in NO_RECORD
            if found.is_live:
                yield found

    def events(self, count, handles=None, refresh=None):
        """The last events, oldest first, as dicts; of one object if its handles are given.
        `refresh` makes a running machine be read again: an event that is not the same
        then was being written."""
        found = self._events(count, handles)
        if refresh:
            refresh()
            again = self._events(len(self.view.trace.events), handles)
            found = [event for event in found if event in again]
        return found

    def _events(self, count, handles):
        trace = self.view.trace
        last, most = trace.sequence, len(trace.events)
        raw = trace.events.raw()
        size, found = len(raw) // most, []
        fields = self.format.layouts.types["vspaced_trace_event"]["fields"]
        for sequence in range(last, max(0, last - most), -1):
            place = sequence % most * size
            event = {name: int.from_bytes(raw[place + at:place + at + kind[1]], "little")
                     for name, (at, kind) in fields.items()}
            if event["sequence"] == sequence and (handles is None or event["target"] in handles):
                found.append(event)
            if len(found) == count:
                break
        return found[::-1]

    def target_name(self, handle):
        """Of the object that an event names; its index alone, which others may have now."""
        if handle == 0:
            return "-"
        shard, index = self.format.place_of(handle)
        return str(index) if len(self.server.shards) == 1 else f"{shard}.{index}"


class Server:
    """Raises Trouble if the memory holds no server of this format."""

    def __init__(self, memory, form, registry=None):
        self.memory, self.format = memory, form
        address = form.layouts.symbols["vspaced_registry"] if registry is None else registry
        self.registry = form.layouts.view(memory, address, "vspaced_registry")
        registry_check(self.registry, form)
        self.shards = [Shard(self, index, self.registry.shards[index])
                       for index in range(self.registry.shard_count)]
        at = self.registry.control
        self.control = form.layouts.view(memory, at, "control") if at else None

    def objects(self):
        for shard in self.shards:
            yield from shard.objects()

    def events(self, count, handles=None, refresh=None):
        """Of all shards: (shard, event), the last ones, oldest first. Each shard counts its
        own; in which order those of several came, their clocks tell."""
        found = [(shard, event) for shard in self.shards
                 for event in shard.events(count, handles, refresh)]
        if len(self.shards) > 1:
            found.sort(key=lambda pair: pair[1]["clock"])
        return found[-count:]

    def caller_text(self, badge):
        return self.format.caller_text(badge, len(self.shards))

    def request_text(self, message):
        """Of a message in hand: what is asked, and by whom."""
        return f"{self.format.operation_name(message.label)} by {self.caller_text(message.badge)}"

    def object(self, text):
        """A live object: by number (with several shards as SHARD.NUMBER), by vspace
        slot, or by handle."""
        shard, index = self._place(text)
        if not 0 <= shard < len(self.shards):
            raise Trouble(f"there is no shard {shard}, only {len(self.shards)}")
        if not 0 <= index < self.format.number("VSPACED_OBJECTS_PER_SHARD"):
            raise Trouble(f"{text} names no object: `vspace list` shows those that there are")
        found = Object(self.shards[shard], index)
        if found.state == "MOVED":
            raise Trouble(f"object {found.name} is MOVED: it is object"
                          f" {self.shards[0].target_name(found.view.moved_to)} now")
        if not found.is_live:
            raise Trouble(f"object {found.name} is {found.state}: `vspace list` shows the others")
        return found

    def _place(self, text):
        try:
            first, _, second = text.partition(".")
            if second:
                return int(first), int(second)
            value = int(text, 0)
        except ValueError:
            raise Trouble(f"{text!r} names no object: give its number, slot or handle") from None
        if value >= self.format.number("VSPACED_SLOT_VSPACE_FIRST"):
            return self.format.place_of(value)
        if len(self.shards) > 1 and value >= 0:
            raise Trouble(f"there are {len(self.shards)} shards: which one's, as 0.{value}?")
        return 0, value
