"""What is said of the server without its memory: layouts of its structures, numbers and
lists of its headers, entries and badges taken apart."""
import dataclasses

import facts
from identity import build_ids

RIGHTS = "rwx"


def rights_text(rights):
    return "".join(letter if rights >> bit & 1 else "-" for bit, letter in enumerate(RIGHTS))


@dataclasses.dataclass(frozen=True)
class Mapping:
    begin: int
    end: int
    rights: int
    ceiling: int
    class_id: int
    memory: int  # the record's index in its shard
    offset: int
    kind: str = "memory"  # what stands behind it

    @property
    def has_frames(self):
        return self.kind in ("memory", "anonymous")


class Format:
    """What is said of the server without its memory: layouts, and the headers'
    numbers. A limit that the build may change is taken from the layouts."""

    def __init__(self, layouts):
        self.layouts = layouts
        objects = layouts.count("object_pool", "records")
        self.leaves = layouts.count("arena", "leaves")
        self.facts = facts.Facts(facts.SERVER, {
            "VSPACED_SHARDS": layouts.count("vspaced_registry", "shards"),
            "VSPACED_OBJECTS_PER_SHARD": objects,
            "VSPACED_MAPPINGS_PER_SHARD": (self.leaves - objects - 1) * 16,  # see ARENA_LEAVES
            "VSPACED_MEMORIES_PER_SHARD": layouts.count("memory_pool", "records")})
        number = self.number = self.facts.number
        self.leaf_entries = layouts.count("leaf", "start")
        self.inner_children = layouts.count("inner", "child")
        self.inners = layouts.count("arena", "inners")
        self.levels_max = layouts.count("tree_path", "levels")
        self.page_shift = number("ENTRY_PAGE_SHIFT")
        self.field_mask = number("ENTRY_FIELDS")
        self.sentinel = number("ENTRY_SENTINEL")
        self.memory_mask = number("ENTRY_MEMORY_MASK")
        self.memory_none = number("ENTRY_MEMORY_NONE")
        self.memory_reserved = number("ENTRY_MEMORY_RESERVED")
        self.memories_max = number("ENTRY_MEMORIES_MAX")
        self._kinds = {self.memory_none: "none", self.memory_reserved: "reservation"}
        # Of an entry's first word: shift and mask of each field.
        self._fields = {name: (number(f"ENTRY_{name}_SHIFT"), number(f"ENTRY_{mask}_MASK"))
                        for name, mask in (("RIGHTS", "RIGHTS"), ("CEILING", "RIGHTS"),
                                           ("CLASS", "CLASS"), ("GUARD", "GUARD"))}
        self.none = 2**64 - 1  # ENTRY_NONE
        self.build_ids = build_ids(number)
        self.begin, self.end = number("SCALE_BEGIN"), number("SCALE_END")
        self.classes = self.facts.names("VSPACED_CLASS_LIST")
        self.class_rows = {self.facts.value(row[1]): (self.facts.value(row[2]),
                                                      self.facts.value(row[6]))
                           for row in self.facts.rows("VSPACED_CLASS_LIST")}
        self.operations = {**self.facts.names("VSPACED_OPERATION_LIST", 2),
                           **self.facts.names("PEER_OPERATION_LIST", 2)}
        # Of an operation: what its function's name ends with.
        self.functions = {row[0]: row[1] for name in ("VSPACED_OPERATION_LIST",
                                                      "PEER_OPERATION_LIST")
                          for row in self.facts.rows(name)}
        self.statuses = self.facts.names("VSPACED_STATUS_LIST")
        self.states = self.facts.names("OBJECT_STATE_LIST", None)

    def class_name(self, class_id):
        return self.classes.get(class_id, f"class {class_id}")

    def operation_name(self, label):
        return self.operations.get(label, f"{label:#x}")

    def page(self, word):
        return word >> self.page_shift

    def word(self, address):
        return address >> 12 << self.page_shift

    def _field(self, start, name):
        shift, mask = self._fields[name]
        return start >> shift & mask

    def guard(self, start):
        return self._field(start, "GUARD")

    def mapping(self, start, end):
        memory, field = start & self.memory_mask, self._field
        return Mapping(
            start >> self.page_shift << 12, end >> self.page_shift << 12, field(start, "RIGHTS"),
            field(start, "CEILING"), field(start, "CLASS"), memory,
            (end & self.field_mask) << 12, self._kinds.get(memory, "memory"))

    def badge(self, word):
        """The fields of a badge, with its kind's name and its rights' names."""
        fields = self.facts.unpack("badge.h", word)
        kinds = self.facts.names("VSPACED_BADGE_KIND_LIST")
        fields["kind"] = kinds.get(fields["kind"], f"unknown kind {fields['kind']}")
        rights, named = fields["rights"], []
        for name in ("LOOK", "CHANGE", "MEMORY", "BIND", "ADMIN"):
            bit = self.number(f"VSPACED_BADGE_{name}")
            if rights & bit:
                named.append(name)
                rights &= ~bit
        fields["rights"] = named + ([f"{rights:#x}"] if rights else [])
        return fields

    def place_of(self, handle):
        """(shard, index) of the object with this handle, or vspace slot."""
        return divmod((handle & 0xffffffff) - self.number("VSPACED_SLOT_VSPACE_FIRST"),
                      self.number("VSPACED_SLOTS_PER_SHARD"))

    def caller_text(self, word, shards=1):
        """Whose badge it is. An owner is an object of a shard; the others are of none."""
        badge = self.badge(word)
        of_shard = f"{badge['shard']}." if shards > 1 and badge["kind"] == "OWNER" else ""
        return f"{badge['kind']} {of_shard}{badge['index']}"
