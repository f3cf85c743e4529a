"""The inspections of `vspace`: each takes a World and its arguments and gives what it
found, as data for --json and as lines to read. No debugger is known here."""
import dataclasses

from reading import Trouble, Unreadable
from server_model import rights_text
from space_audit import space_audit


@dataclasses.dataclass
class Answer:
    data: object
    lines: list
    fault: str = ""  # what makes the command fail


def table(head, rows):
    """Lines with columns: words to the left, numbers to the right."""
    texts = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(head, *texts)]
    numeric = [bool(rows) and all(isinstance(row[i], int) for row in rows)
               for i in range(len(head))]
    return ["  ".join(cell.rjust(width) if right else cell.ljust(width)
                      for cell, width, right in zip(row, widths, numeric)).rstrip()
            for row in [head, *texts]]


def _cell(value):
    return str(value)


def _records(head, rows):
    return [dict(zip(head, row)) for row in rows]


def _listed(head, rows, tail=()):
    return Answer(_records(head, rows), table(head, rows) + list(tail))


def number(text):
    try:
        return int(text, 0)
    except ValueError:
        raise Trouble(f"{text!r} is no number") from None


def objects_of(world, options):
    """The object that was asked for, or all."""
    if options.object is None:
        return list(world.server.objects())
    return [world.server.object(options.object)]


def inspect_list(world, _options):
    head = ("object", "label", "state", "generation", "mappings", "kib", "nodes", "requests",
            "refused")
    rows = []
    for found in world.server.objects():
        view, counts = found.view, found.view.space.counts
        tree = view.space.tree
        rows.append((found.name, view.label, found.state, view.generation, counts.mappings,
                     counts.bytes >> 10, tree.leaves + tree.inners, view.requests, view.refusals))
    return _listed(head, rows, [f"{len(rows)} objects"])


def _page_sizes(world, found):
    process = world.process_of(found)
    return list(process.tables().pages()) if process else []


def inspect_maps(world, options):
    found = world.server.object(options.object)
    pages = _page_sizes(world, found)
    head = ("range", "rights", "ceiling", "class", "memory", "offset", "physical", "pages")
    rows = []
    for mapping in found.mappings():
        base = world.memory_base(found, mapping.memory)
        sizes = sorted({page.page_bytes for page in pages
                        if page.begin < mapping.end and mapping.begin < page.end})
        rows.append((
            f"{mapping.begin:012x}-{mapping.end:012x}", rights_text(mapping.rights),
            rights_text(mapping.ceiling),
            world.server.format.classes.get(mapping.class_id, f"class {mapping.class_id}"),
            found.memory(mapping.memory).number, f"{mapping.offset:#x}",
            f"{base + mapping.offset:#x}" if base is not None else "revoked",
            "+".join(_size_text(size) for size in sizes) or "none"))
    return _listed(head, rows, [f"object {found.name}: {len(rows)} mappings"])


def _size_text(size):
    return f"{size >> 10}K" if size < 1 << 20 else f"{size >> 20}M" if size < 1 << 30 else "1G"


def inspect_tree(world, options):
    found = world.server.object(options.object)
    form, head = found.shard.format, ("node", "kind", "fill", "first", "gaps")
    rows, lines = [], []
    for value, level, node in found.nodes():
        words = node.start if node.is_leaf else node.pivot
        most = form.leaf_entries if node.is_leaf else form.inner_children
        first = f"{form.page(words[0]) << 12:#x}" if node.count else "-"
        gaps = [] if node.is_leaf else list(node.gap[:node.count])
        kind = "leaf" if node.is_leaf else "inner"
        rows.append((value, kind, f"{node.count}/{most}", first, gaps))
        lines.append(f"{'  ' * level}{kind} {value}: {node.count} of {most},"
                     f" {'from' if node.is_leaf else 'first pivot'} {first}"
                     + (f", gaps in pages {' '.join(map(str, gaps))}" if gaps else ""))
    return Answer(_records(head, rows), lines)


def inspect_at(world, options):
    found, address = world.server.object(options.object), number(options.address)
    form = world.server.format
    if not form.begin <= address < form.end:
        raise Trouble(f"{address:#x} is outside of every space: {form.begin:#x}..{form.end:#x}")
    before, after, hit = form.begin, form.end, None
    for mapping in found.mappings():
        if mapping.begin <= address < mapping.end:
            hit = mapping
        elif mapping.end <= address:
            before = mapping.end
        elif mapping.begin > address:
            after = mapping.begin
            break
    process = world.process_of(found)
    try:
        physical = process.tables().translate(address) if process else None
    except Unreadable:
        physical = None
    data = {"address": address, "mapping": dataclasses.asdict(hit) if hit else None,
            "gap": None if hit else [before, after], "physical": physical}
    if hit:
        line = (f"mapping {hit.begin:#x}..{hit.end:#x} {rights_text(hit.rights)} ceiling"
                f" {rights_text(hit.ceiling)} {form.classes.get(hit.class_id)} memory"
                f" {found.memory(hit.memory).number} at {hit.offset + address - hit.begin:#x}")
    else:
        line = f"nothing, gap {before:#x}..{after:#x}"
    where = f"physical {physical:#x}" if physical is not None else "no page"
    return Answer(data, [line, f"page tables: {where}"])


def inspect_badge(world, options):
    word = number(options.word)
    if not 0 <= word < 1 << 64:
        raise Trouble(f"{options.word} is no word of 64 bits")
    badge = world.server.format.badge(word)
    line = (f"{badge['kind']} index {badge['index']} generation {badge['generation']} shard"
            f" {badge['shard']} rights {' '.join(badge['rights']) or 'none'}")
    return Answer(badge, [line])


def inspect_pool(world, _options):
    head, rows = ("shard", "pool", "used", "reserved", "max"), []
    for shard in world.server.shards:
        view, arena = shard.view, shard.view.arena
        for name in ("leaf", "inner"):
            pool = getattr(arena, f"{name}_pool")
            rows.append((shard.index, f"{name} nodes", pool.used, pool.reserved, pool.nodes_max))
        for name in ("objects", "managers", "memories"):
            pool = getattr(view, name)
            rows.append((shard.index, name, pool.count, 0, len(pool.records)))
    return _listed(head, rows)


def inspect_shards(world, _options):
    head, rows = ("shard", "requests", "refused", "kernel_failures", "objects", "events"), []
    for shard in world.server.shards:
        view = shard.view
        rows.append((shard.index, view.statistics.requests, view.statistics.refusals,
                     view.statistics.kernel_failures, view.objects.count, view.trace.sequence))
    return _listed(head, rows)


def inspect_trace(world, options):
    form = world.server.format
    head, rows = ("event", "shard", "operation", "status", "from", "object", "range"), []
    first = form.number("VSPACED_SLOT_VSPACE_FIRST")
    for shard in world.server.shards:
        for event in shard.events(options.n):
            badge = form.badge(event.badge)
            target = (event.target & 0xffffffff) - first if event.target else "-"
            rows.append((event.sequence, shard.index,
                         form.operations.get(event.operation, f"{event.operation:#x}"),
                         form.statuses.get(event.status, f"status {event.status}"),
                         f"{badge['kind']} {badge['index']}", str(target),
                         f"{event.begin:#x}..{event.end:#x}" if event.end else "-"))
    return _listed(head, rows)


def inspect_stat(world, _options):
    registry, activity = world.server.registry, world.activity()
    data = {"process": world.process.number, "layout_version": registry.version,
            "build_id": f"{registry.build_id:016x}", "shards": len(world.server.shards),
            "objects": sum(shard.view.objects.count for shard in world.server.shards),
            "requests": sum(shard.view.statistics.requests for shard in world.server.shards),
            "in_flight": activity}
    return Answer(data, [
        f"vspaced is process {data['process']}: layout version {registry.version}, build"
        f" {data['build_id']}",
        f"{data['objects']} objects on {data['shards']} shard(s), {data['requests']} requests",
        activity or "idle: it waits for a request"])


def inspect_check(world, options):
    data, lines, broken = [], [], 0
    for found in objects_of(world, options):
        wrong = space_audit(found)
        damaged = found.state == "DAMAGED"
        data.append({"object": found.name, "damaged": damaged,
                     "broken": dataclasses.asdict(wrong) if wrong else None})
        if damaged:
            lines.append(f"object {found.name} is damaged: an undo failed")
        if wrong:
            broken += 1
            node = f" at node {wrong.node}" if wrong.node else ""
            lines.append(f"object {found.name}: invariant {wrong.number} {wrong.name} is broken"
                         f"{node}: {wrong.text}")
    return _verdict(world, data, lines, broken, "hold every invariant")


def inspect_ptdiff(world, options):
    data, lines, wrong = [], [], 0
    for found in objects_of(world, options):
        differences = world.differences(found)
        if differences is None:
            lines.append(f"object {found.name}: its vspace is gone")
        data.append({"object": found.name, "gone": differences is None,
                     "differences": [dataclasses.asdict(each) for each in differences or ()]})
        wrong += bool(differences)
        lines += [f"object {found.name}: {each.kind:<7} {each.begin:#x}..{each.end:#x} tree"
                  f" {each.tree}, page tables {each.tables}" for each in differences or ()]
    return _verdict(world, data, lines, wrong, "agree with their page tables")


def _verdict(world, data, lines, bad, good_text):
    activity = world.activity()
    lines.append(f"{len(data) - bad} of {len(data)} objects {good_text}")
    if activity:
        lines.append(f"{activity}: what stands above may be half of it")
    return Answer({"objects": data, "in_flight": activity}, lines,
                  f"{bad} of {len(data)} objects do not {good_text}" if bad else "")
