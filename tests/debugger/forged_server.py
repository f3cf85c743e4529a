"""A server's memory made by hand, with one object in it: 32 mappings in two
leaves below one inner node. A test spoils a word of it."""
import re

import reading
import server_model
import server_world

OBJECT = 3
SHARD_BASE = 0x10000000
FIRST, STEP, MAPPINGS = 0x10000, 0x2000, 32
IN_FIRST_LEAF = 15
LEAVES, ROOT = (5, 7), 2


class Split:
    """Two memories as one."""

    def __init__(self, low, high):
        self._low, self._high = low, high

    def read(self, address, length):
        return (self._high if address >= self._high.base else self._low).read(address, length)


class Padded:
    """Some memories, with zeroes around them, as whole pages have them."""

    def __init__(self, *memories):
        self._memories = memories

    def read(self, address, length):
        data = bytearray(length)
        for memory in self._memories:
            begin = max(address, memory.base)
            end = min(address + length, memory.base + len(memory.data))
            if begin < end:
                data[begin - address:end - address] = memory.read(begin, end - begin)
        return bytes(data)


class Forged:
    def __init__(self, form):
        self.form, layouts = form, form.layouts
        self._registry = reading.Bytes(layouts.symbols["vspaced_registry"], bytearray(
            layouts.bytes_of(["struct", "vspaced_registry"])))
        self._shard = reading.Bytes(SHARD_BASE, bytearray(layouts.bytes_of(["struct", "shard"])))
        self.memory = Split(self._registry, self._shard)
        self._registry_fill()
        self._object_fill()
        self._leaf_fill(LEAVES[0], [(form.sentinel, form.word(form.begin)),
                                    *map(self.entry, range(IN_FIRST_LEAF))])
        self._leaf_fill(LEAVES[1], list(map(self.entry, range(IN_FIRST_LEAF, MAPPINGS))))
        self._inner_fill()

    def world(self):
        return server_world.ServerWorld(Padded(self._registry, self._shard), self.form)

    def shard_copy(self, other):
        """Makes the shard what another one's is."""
        self._shard.data[:] = other._shard.data

    def server(self):
        return server_model.Server(self.memory, self.form)

    def object(self):
        return self.server().object(str(OBJECT))

    def _place(self, structure, path):
        layouts = self.form.layouts
        offset, kind = 0, ["struct", structure]
        for name, index in re.findall(r"([a-z]\w*)|\[(\d+)\]", path):
            if name:
                at, kind = layouts.types[kind[1]]["fields"][name]
            else:
                kind = kind[1]
                at = int(index) * layouts.bytes_of(kind)
            offset += at
        return offset, layouts.bytes_of(kind)

    def _shard_place(self, path):
        """Of a shard's field; `space.` and `tree.` are the object's."""
        path = re.sub(r"^tree\.", "space.tree.", path)
        path = re.sub(r"^space\.", f"objects.records[{OBJECT}].space.", path)
        return self._place("shard", path)

    def put(self, path, value):
        offset, size = self._shard_place(path)
        self._shard.data[offset:offset + size] = value.to_bytes(size, "little")

    def registry_put(self, path, value):
        offset, size = self._place("vspaced_registry", path)
        self._registry.data[offset:offset + size] = value.to_bytes(size, "little")

    def entry(self, place, begin=None, end=None, class_id=0, rights=3, guard=0,
              memory=1):
        """A mapping's words. Its offset follows its address, so that it continues
        whichever mapping ends where it begins."""
        begin = FIRST + place * STEP if begin is None else begin
        end = begin + 0x1000 if end is None else end
        number = self.form.number
        fields = (guard << number("ENTRY_GUARD_SHIFT") | 3 << number("ENTRY_CEILING_SHIFT")
                  | rights << number("ENTRY_RIGHTS_SHIFT")
                  | class_id << number("ENTRY_CLASS_SHIFT") | memory)
        return self.form.word(begin) | fields, self.form.word(end) | begin >> 12

    def entry_put(self, leaf, slot, entry):
        self.put(f"arena.leaves[{leaf}].start[{slot}]", entry[0])
        self.put(f"arena.leaves[{leaf}].end[{slot}]", entry[1])

    def _registry_fill(self):
        number, size = self.form.number, self.form.layouts.bytes_of
        for path, value in (("magic", number("VSPACED_REGISTRY_MAGIC")),
                            ("version", number("VSPACED_REGISTRY_VERSION")), ("shard_count", 1),
                            ("build_id", self.form.build_ids[0]),
                            ("shard_bytes", size(["struct", "shard"])),
                            ("object_bytes", size(["struct", "object"])),
                            ("node_bytes", size(["struct", "inner"])),
                            ("shards[0]", SHARD_BASE)):
            self.registry_put(path, value)

    def _object_fill(self):
        record = f"objects.records[{OBJECT}]"
        for path, value in (("objects.count", 1), (f"{record}.state", 1),
                            (f"{record}.generation", 4), ("tree.root", ROOT), ("tree.height", 1),
                            ("tree.entries", MAPPINGS + 1), ("tree.leaves", 2),
                            ("tree.inners", 1), ("space.policy.rights_ceiling", 7),
                            ("space.policy.mappings_max", 100),
                            ("space.policy.bytes_max", 1 << 40),
                            ("space.counts.nodes", 3),
                            ("space.counts.mappings", MAPPINGS),
                            ("space.counts.mappings_peak", MAPPINGS),
                            ("space.counts.bytes", MAPPINGS << 12),
                            ("space.counts.bytes_peak", MAPPINGS << 12),
                            ("arena.leaf_pool.used", 2), ("arena.inner_pool.used", 1)):
            self.put(path, value)

    def _leaf_fill(self, leaf, entries):
        for slot in range(self.form.leaf_entries):
            unused = (self.form.none, 0)
            self.entry_put(leaf, slot, entries[slot] if slot < len(entries) else unused)
        self.put(f"arena.leaves[{leaf}].count", len(entries))

    def _inner_fill(self):
        path = f"arena.inners[{ROOT}]"
        for place in range(self.form.inner_children - 1):
            self.put(f"{path}.pivot[{place}]", self.form.none)
        self.put(f"{path}.pivot[0]", self.form.word(FIRST + IN_FIRST_LEAF * STEP))
        for place, leaf in enumerate(LEAVES):
            self.put(f"{path}.child[{place}]", leaf)
        self.put(f"{path}.gap[0]", (FIRST >> 12) - 1)  # after the sentinel's one page
        self.put(f"{path}.gap[1]", 2**32 - 1)
        self.put(f"{path}.large[1]", 2**32 - 1)
        self.put(f"{path}.count", 2)
