"""Pretty printers for the project's types, in a program that has them: a range, an
entry of the tree, its nodes, a mapping, a badge, a status, an event of the trace."""
import facts
import gdb
import gdb.types
from server_format import rights_text

_FACTS = facts.Facts(facts.SERVER)
_CLASSES = _FACTS.names("VSPACED_CLASS_LIST")
_KINDS = _FACTS.names("VSPACED_BADGE_KIND_LIST")
_STATUSES = {_FACTS.value(row[1]): (row[0], row[3]) for row in _FACTS.rows("VSPACED_STATUS_LIST")}
_OPERATIONS = _FACTS.names("VSPACED_OPERATION_LIST", 2)
_PAGE_SHIFT = _FACTS.number("ENTRY_PAGE_SHIFT")


def _field(word, name, mask):
    return word >> _FACTS.number(f"ENTRY_{name}_SHIFT") & _FACTS.number(f"ENTRY_{mask}_MASK")


def _address(word):
    return word >> _PAGE_SHIFT << 12


def entry_text(start, end):
    """Of an entry's two words."""
    if start == 2**64 - 1:
        return "unused"
    where = f"{_address(start):#x}..{_address(end):#x}"
    if start & _FACTS.number("ENTRY_SENTINEL"):
        return f"{where} sentinel"
    name = _CLASSES.get(_field(start, "CLASS", "CLASS"), "no class")
    return (f"{where} {rights_text(_field(start, 'RIGHTS', 'RIGHTS'))} ceiling"
            f" {rights_text(_field(start, 'CEILING', 'RIGHTS'))} {name} memory"
            f" {start & _FACTS.number('ENTRY_MEMORY_MASK')} at"
            f" {(end & _FACTS.number('ENTRY_FIELDS')) << 12:#x}")


class Printer:
    def __init__(self, value):
        self._value = value

    def number(self, name):
        return int(self._value[name])


class Range(Printer):
    def to_string(self):
        begin, end = self.number("begin"), self.number("end")
        return f"{begin:#x}..{end:#x}" if begin != end else "empty"


class Entry(Printer):
    def to_string(self):
        return entry_text(self.number("start"), self.number("end"))


class SpaceMapping(Printer):
    def to_string(self):
        place = self._value["range"]
        return (f"{int(place['begin']):#x}..{int(place['end']):#x}"
                f" {rights_text(self.number('rights'))} ceiling"
                f" {rights_text(self.number('ceiling'))}"
                f" {_CLASSES.get(self.number('class_id'), 'no class')} memory"
                f" {self.number('memory')} at {self.number('offset'):#x}")


class Leaf(Printer):
    def to_string(self):
        return f"leaf of {self.number('count')}"

    def children(self):
        first, last = self._value["start"].type.range()
        for slot in range(min(self.number("count"), last - first + 1)):
            yield f"[{slot}]", entry_text(int(self._value["start"][slot]),
                                          int(self._value["end"][slot]))


class Inner(Printer):
    def to_string(self):
        return f"inner node of {self.number('count')}"

    def children(self):
        first, last = self._value["child"].type.range()
        for place in range(min(self.number("count"), last - first + 1)):
            pivot = f"from {_address(int(self._value['pivot'][place - 1])):#x} " if place else ""
            yield f"[{place}]", (f"{pivot}node {int(self._value['child'][place])} gap"
                                 f" {int(self._value['gap'][place])}")


class Badge(Printer):
    def to_string(self):
        return (f"{_KINDS.get(self.number('kind'), 'no kind')} {self.number('index')} generation"
                f" {self.number('generation')} shard {self.number('shard')} rights"
                f" {self.number('rights'):#x}")


class Status(Printer):
    def to_string(self):
        name, text = _STATUSES.get(int(self._value), (f"status {int(self._value)}", "unknown"))
        return f"{name}: {text}"


class Event(Printer):
    def to_string(self):
        badge = _FACTS.unpack("badge.h", self.number("badge"))
        status = _STATUSES.get(self.number("status"), (self.number("status"),))[0]
        return (f"event {self.number('sequence')}"
                f" {_OPERATIONS.get(self.number('operation'), '?')} {status} from"
                f" {_KINDS.get(badge['kind'], 'no kind')} {badge['index']}"
                f" {self.number('begin'):#x}..{self.number('end'):#x}")


_PRINTERS = {"range": Range, "entry": Entry, "space_mapping": SpaceMapping, "leaf": Leaf,
             "inner": Inner, "vspaced_badge": Badge, "vspaced_status": Status,
             "vspaced_trace_event": Event}


def _lookup(value):
    kind = gdb.types.get_basic_type(value.type)
    found = _PRINTERS.get(kind.tag or kind.name)
    return found(value) if found else None


def register():
    _lookup.name, _lookup.enabled = "vspaced", True
    gdb.pretty_printers.append(_lookup)
