"""The numbered invariants of a space (asobj/invariants.h), checked from outside, in
the order in which space_invalid() checks them, so that both name the same one."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Broken:
    number: int
    name: str
    text: str
    node: int  # 0: none in particular
    place: str  # the node with its kind


class _Found(Exception):
    def __init__(self, name, node, kind):
        super().__init__(name)
        self.name, self.node, self.place = name, node, f"{kind} {node}"


def space_audit(found):
    """The first invariant that the object's space breaks, or None."""
    try:
        _Audit(found).run()
        return None
    except _Found as broken:
        rows = found.shard.format.facts.rows("SPACE_INVARIANT_LIST")
        number, name, text = next(row for row in rows if row[1] == broken.name)
        return Broken(int(number), name, text, broken.node, broken.place)


class _Audit:
    def __init__(self, found):
        self.shard, self.form, self.space = found.shard, found.shard.format, found.view.space
        self.height, self.root = self.space.tree.height, self.space.tree.root
        self.ceiling = self.space.policy.rights_ceiling
        self.leaves = self.inners = self.entries = self.bytes = 0
        self.node, self.kind, self.last = 0, "root", None
        self.known = {}
        self.read, self.write, self.execute = map(self.form.number, (
            "VSPACED_READ", "VSPACED_WRITE", "VSPACED_EXECUTE"))
        self.frames = []  # memory, first page, pages

    def fail(self, name):
        raise _Found(name, self.node, self.kind)

    def hold(self, condition, name):
        if not condition:
            self.fail(name)

    def run(self):
        form = self.form
        self.hold(self.height <= form.levels_max, "HEIGHT")
        numbers = form.inners if self.height else form.leaves
        self.hold(0 < self.root < numbers, "NODE_NUMBER")
        self.walk(self.root, 0)
        self.branches(self.root, 0, form.word(form.end))
        self.node = 0
        self.counts()

    def node_of(self, number, level):
        key = (number, level == self.height)
        if key not in self.known:
            self.known[key] = self.shard.node(*key)
        return self.known[key]

    def walk(self, number, level):
        """The nodes themselves, parents first. As deep as the tree may be high."""
        self.hold(self.leaves + self.inners < self.form.leaves + self.form.inners,
                  "NODES_COUNTED")
        node = self.node_of(number, level)
        self.node, self.kind = number, "leaf" if node.is_leaf else "inner node"
        if node.is_leaf:
            self.leaf(node)
            return
        self.inner(node, level)
        for child in node.child[:node.count]:
            self.walk(child, level + 1)

    def inner(self, node, level):
        self.inners += 1
        most = self.form.inner_children
        least = 2 if level == 0 else (most + 1) // 2
        self.hold(least <= node.count <= most, "NODE_COUNT")
        numbers = self.form.inners if level + 1 < self.height else self.form.leaves
        for place in range(most):
            used = place < node.count
            self.hold(used or (node.child[place], node.gap[place], node.large[place]) == (0, 0, 0),
                      "UNUSED_WORDS")
            self.hold(not used or 0 < node.child[place] < numbers, "NODE_NUMBER")
            self.hold(used or place == 0 or node.pivot[place - 1] == self.form.none,
                      "UNUSED_WORDS")

    def leaf(self, node):
        self.leaves += 1
        most = self.form.leaf_entries
        self.hold((1 if self.height == 0 else (most + 1) // 2) <= node.count <= most, "NODE_COUNT")
        for place in range(node.count, most):
            self.hold(node.start[place] == self.form.none and node.end[place] == 0,
                      "UNUSED_WORDS")
        for place in range(node.count):
            self.entry(node.start[place], node.end[place])

    def entry(self, start, end):
        form, first = self.form, self.entries == 0
        sentinel = start == form.sentinel and end == form.word(form.begin)
        self.hold(first == sentinel and first == bool(start & form.sentinel), "SENTINEL")
        here = form.mapping(start, end)
        if not first:
            self.neighbours(*self.last, start, here)
            self.mapping(here, start)
            if here.kind != "reservation":
                self.bytes += here.end - here.begin
            self.frames.append((here.memory, end & form.field_mask, here.end - here.begin >> 12))
        self.entries += 1
        self.last = start, here

    def neighbours(self, left_start, left, start, right):
        form = self.form
        self.hold(right.begin < right.end <= form.end and left.end <= right.begin, "ORDER")
        empty = left_start & form.sentinel or left.kind == "reservation"
        guard = 0 if empty else form.guard(start)
        if left.class_id != right.class_id:
            self.hold(right.begin - left.end >> 12 >= guard, "GUARD")
        joins = (left.end == right.begin and (left_start ^ start) & form.field_mask == 0
                 and left.offset + (left.end - left.begin) * self.is_backed(start)
                 == right.offset)
        self.hold(not joins, "JOINED")

    def mapping(self, mapping, start):
        rights, guard = self.form.class_rows.get(mapping.class_id, (0, None))
        guard = 0 if mapping.kind == "reservation" and guard is not None else guard
        self.hold(mapping.ceiling & ~rights == 0 and self.form.guard(start) == guard, "CLASS")
        write, execute = self.write, self.execute
        for each in (mapping.ceiling, mapping.rights):
            self.hold(each == 0 or each & self.read, "RIGHTS")
        jit = self.form.classes.get(mapping.class_id) == "JIT"
        both_allowed = jit and self.space.policy.allow_jit
        self.hold(not (mapping.rights & write and mapping.rights & execute), "RIGHTS")
        self.hold(both_allowed or not (mapping.ceiling & write and mapping.ceiling & execute),
                  "RIGHTS")
        self.hold(mapping.rights & ~mapping.ceiling == 0, "RIGHTS")
        self.hold(mapping.ceiling & ~self.ceiling == 0, "RIGHTS")
        self.what_is_behind(mapping, start)

    def what_is_behind(self, mapping, start):
        if self.is_backed(start):
            self.hold(self.form.classes.get(mapping.class_id) != "GUARD", "KIND")
            return
        self.hold(mapping.rights == 0 and mapping.offset == 0, "KIND")
        self.hold(mapping.ceiling == 0 or mapping.kind != "reservation", "KIND")

    def is_backed(self, start):
        """Frames lie behind it: it is neither without frames nor reserved."""
        return start & self.form.memory_mask < self.form.memories_max

    def gap_pages(self, end, next_start):
        """What placement may use: all, and from the first large page on."""
        limit = self.form.page(next_start) - self.form.guard(next_start)
        large, first = self.form.number("SCALE_LARGE_PAGES"), self.form.page(end)
        begins = first, -(-first // large) * large
        return [min(max(limit - begin, 0), 2**32 - 1) for begin in begins]

    def branches(self, number, level, limit):
        """Pivots and gaps, once the nodes themselves are known to be sound. `limit`
        is the pivot to the right of the node."""
        if level == self.height:
            return
        node = self.node_of(number, level)
        for place, child in enumerate(node.child[:node.count]):
            right = node.pivot[place] if place + 1 < node.count else limit
            below = self.node_of(child, level + 1)
            self.node, self.kind = number, "inner node"
            if place:
                self.hold(node.pivot[place - 1] == self.first_pivot(child, level + 1), "PIVOT")
            gap, large = self.gaps_below(below, right)
            self.hold(node.gap[place] == gap, "GAP")
            self.hold(node.large[place] == large, "LARGE_GAP")
            self.branches(child, level + 1, right)

    def first_pivot(self, number, level):
        node = self.node_of(number, level)
        while not node.is_leaf:
            level += 1
            node = self.node_of(node.child[0], level)
        kept = (1 << self.form.number("ENTRY_GUARD_SHIFT")) - 1
        return node.start[0] & ~kept

    def gaps_below(self, node, limit):
        if not node.is_leaf:
            return max(node.gap[:node.count]), max(node.large[:node.count])
        following = [*node.start[1:node.count], limit]
        gaps = [self.gap_pages(end, start) for end, start in zip(node.end, following)]
        return [max(each) for each in zip(*gaps)]

    def counts(self):
        space, tree, counts = self.space, self.space.tree, self.space.counts
        arena = self.shard.view.arena
        self.hold(self.leaves == tree.leaves and self.inners == tree.inners
                  and counts.nodes == self.leaves + self.inners, "NODES_COUNTED")
        self.hold(self.entries == tree.entries and counts.mappings == self.entries - 1
                  and counts.mappings_peak >= counts.mappings, "MAPPINGS_COUNTED")
        self.hold(counts.bytes == self.bytes and counts.bytes_peak >= counts.bytes,
                  "BYTES_COUNTED")
        self.hold(counts.mappings <= space.policy.mappings_max
                  and counts.bytes <= space.policy.bytes_max, "CEILINGS")
        self.hold(arena.leaf_pool.used >= self.leaves and arena.inner_pool.used >= self.inners,
                  "ARENA")
        self.hold(space.edit_sequence & 1 == 0, "IDLE")
        self.account()

    def account(self):
        """The account marks the frames that mappings hold, each of one, and no others."""
        account, mapped = self.space.account, []
        for memory, first, count in self.frames:
            if memory == account.memory:
                mapped.extend(range(first, first + count))
        marked = set(self.frames_marked()) if account.frame_count else set()
        self.hold(len(mapped) == account.frames_used == len(marked), "ACCOUNT")
        self.hold(set(mapped) == marked, "ACCOUNT")

    def frames_marked(self):
        account, maps = self.space.account, self.shard.view.arena.frame_maps
        words, children = (len(maps[0].used), len(maps[0].child))
        self.hold(account.height <= self.form.number("ACCOUNT_LEVELS_MAX"), "ACCOUNT")
        self.hold(account.frame_count <= len(maps) * words * 64, "ACCOUNT")
        for place in range(-(-account.frame_count // (words * 64))):
            node = account.root
            for level in range(account.height, 0, -1):
                self.hold(0 < node < len(maps), "ACCOUNT")
                node = maps[node].child[place // children ** (level - 1) % children]
            self.hold(0 < node < len(maps), "ACCOUNT")
            for word, value in enumerate(maps[node].used.numbers()):
                while value:
                    bit = value & -value
                    yield (place * words + word) * 64 + bit.bit_length() - 1
                    value ^= bit
