"""What the server knows of itself: objects, their mappings and trees, pools, shards,
the trace. No debugger is known here."""
import dataclasses

from answers import Answer, listed, number, records, size_text, table, whole
from page_tables import page_sizes
from reading import Trouble, Unreadable
from server_format import rights_text


def inspect_list(world, _options):
    head = ("object", "label", "state", "generation", "mappings", "kib", "nodes", "requests",
            "refused")
    rows = [row for _, row in world.each(world.server.objects(), _list_row)]
    return listed(head, rows, [f"{len(rows)} objects"])


def _list_row(found):
    view, counts = found.view, found.view.space.counts
    tree = view.space.tree
    return (found.name, view.label, found.state, view.generation, counts.mappings,
            counts.bytes >> 10, tree.leaves + tree.inners, view.requests, view.refusals)


MAPS_HEAD = ("range", "rights", "ceiling", "class", "backing", "memory", "offset", "physical",
             "pages")


def inspect_maps(world, options):
    found = world.server.object(options.object)
    rows = world.steady(found, lambda found: _maps_rows(world, found))
    return listed(MAPS_HEAD, rows, [f"object {found.name}: {len(rows)} entries"])


def _maps_rows(world, found):
    process = world.process_of(found)
    pages = list(process.tables().pages()) if process else []
    return [_maps_row(world, found, mapping, pages) for mapping in found.mappings()]


def _maps_row(world, found, mapping, pages):
    form = world.server.format
    row = (f"{mapping.begin:012x}-{mapping.end:012x}", rights_text(mapping.rights),
           rights_text(mapping.ceiling), form.class_name(mapping.class_id), mapping.kind)
    if not mapping.has_frames:
        return row + ("-", "-", "-", "-")
    base = world.memory_base(found, mapping.memory)
    sizes = page_sizes(pages, mapping.begin, mapping.end)
    gone = "revoked" if world.kernel else "-"
    return row + (
        found.memory(mapping.memory).number, f"{mapping.offset:#x}",
        f"{base + mapping.offset:#x}" if base is not None else gone,
        "+".join(size_text(size) for size in sizes) or ("none" if world.kernel else "-"))


def inspect_tree(world, options):
    found = world.server.object(options.object)
    form, head = found.shard.format, ("node", "kind", "fill", "first", "gaps")
    rows, lines = [], []
    for value, level, node in world.steady(found, lambda found: list(found.nodes())):
        words = node.start if node.is_leaf else node.pivot
        most = form.leaf_entries if node.is_leaf else form.inner_children
        first = f"{form.page(words[0]) << 12:#x}" if node.count else "-"
        gaps = [] if node.is_leaf else list(node.gap[:node.count])
        kind = "leaf" if node.is_leaf else "inner"
        rows.append((value, kind, f"{node.count}/{most}", first, gaps))
        lines.append(f"{'  ' * level}{kind} {value}: {node.count} of {most},"
                     f" {'from' if node.is_leaf else 'first pivot'} {first}"
                     + (f", gaps in pages {' '.join(map(str, gaps))}" if gaps else ""))
    return Answer(records(head, rows), lines)


def mapping_at(world, found, address):
    """The mapping that holds the address, or None; and the gap around it."""
    form = world.server.format
    if not form.begin <= address < form.end:
        raise Trouble(f"{address:#x} is outside of every space: {form.begin:#x}..{form.end:#x}")
    before, after = form.begin, form.end
    for mapping in world.steady(found, lambda found: list(found.mappings())):
        if mapping.begin <= address < mapping.end:
            return mapping, None
        if mapping.begin > address:
            after = mapping.begin
            break
        before = mapping.end
    return None, (before, after)


def physical_at(world, found, address):
    """Where the page tables lead, or None."""
    process = world.process_of(found)
    try:
        return process.tables().translate(address) if process else None
    except Unreadable:
        return None


def at_text(world, found, address):
    """In one line, what the tree has there."""
    mapping, gap = mapping_at(world, found, address)
    if mapping is None:
        return f"nothing, gap {gap[0]:#x}..{gap[1]:#x}"
    line = (f"{mapping.kind} {mapping.begin:#x}..{mapping.end:#x} {rights_text(mapping.rights)}"
            f" ceiling {rights_text(mapping.ceiling)}"
            f" {world.server.format.class_name(mapping.class_id)}")
    if mapping.has_frames:
        line += (f" memory {found.memory(mapping.memory).number}"
                 f" at {mapping.offset + address - mapping.begin:#x}")
    return line


def inspect_at(world, options):
    found, address = world.server.object(options.object), number(options.address)
    mapping, gap = mapping_at(world, found, address)
    physical = physical_at(world, found, address)
    data = {"address": address, "mapping": dataclasses.asdict(mapping) if mapping else None,
            "gap": gap, "physical": physical}
    lines = [at_text(world, found, address)]
    if world.kernel:
        where = f"physical {physical:#x}" if physical is not None else "no page"
        lines.append(f"page tables: {where}")
    return Answer(data, lines)


def inspect_badge(world, options):
    badge = world.server.format.badge(whole(options.word))
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
    return listed(head, rows)


def inspect_shards(world, _options):
    head = ("shard", "requests", "refused", "kernel_failures", "objects", "arrived", "left",
            "longest", "now")
    now = {each.shard: each.request for each in world.in_flight()}
    idle, rows = "idle" if world.knows_activity else "-", []
    for shard in world.server.shards:
        counts = shard.view.statistics
        objects = sum(found.is_whole for found in shard.objects())
        rows.append((shard.index, counts.requests, counts.refusals, counts.kernel_failures,
                     objects, counts.arrived, counts.left, counts.request_longest,
                     now.get(shard.index, idle)))
    control = world.server.control
    if control:
        rows.append(("control", control.requests, control.refusals, *["-"] * 5,
                     now.get(None, idle)))
    return listed(head, rows)


def inspect_trace(world, options):
    form = world.server.format
    if options.n < 1:
        raise Trouble(f"-n {options.n}: give 1 or more")
    only = world.server.object(options.object) if options.object else None
    head, rows = ("event", "shard", "operation", "status", "from", "object", "range"), []
    handles, again = only and only.handles(), world.refresh if world.runs else None
    for shard, event in world.server.events(options.n, handles, again):
        rows.append((event["sequence"], shard.index, form.operation_name(event["operation"]),
                     form.statuses.get(event["status"], f"status {event['status']}"),
                     world.server.caller_text(event["badge"]), shard.target_name(event["target"]),
                     f"{event['begin']:#x}..{event['end']:#x}" if event["end"] else "-"))
    return listed(head, rows)


def inspect_stat(world, _options):
    registry, activity = world.server.registry, world.activity()
    data = {"process": world.process.number if world.process else None, "source": world.source,
            "layout_version": registry.version,
            "build_id": f"{registry.build_id:016x}", "shards": len(world.server.shards),
            "objects": sum(found.is_whole for found in world.server.objects()),
            "requests": sum(shard.view.statistics.requests for shard in world.server.shards),
            "in_flight": activity, "crashes": world.crashes()}
    who = f"process {data['process']}" if world.process else world.source
    lines = [f"vspaced is {who}: layout version {registry.version}, build {data['build_id']}",
             f"{data['objects']} objects on {data['shards']} shard{'s' * (data['shards'] > 1)},"
             f" {data['requests']} requests"]
    if world.knows_activity:
        lines.append(activity or "idle: it waits for a request")
    lines += data["crashes"]
    return Answer(data, lines)


def inspect_clients(world, _options):
    """Who the objects' owners are, and what they do now."""
    world.machine("clients")
    head = ("object", "process", "program", "thread", "badge", "requests", "refused", "last")
    most = sum(len(shard.view.trace.events) for shard in world.server.shards)
    last = {event["target"]: event for _, event in world.server.events(most)}
    owned = (found for found in world.server.objects() if found.is_whole)
    rows = [row for _, row in world.each(
        owned, lambda found: _client_row(world, found, _last_of(found, last)))]
    return listed(head, rows, [f"{len(rows)} clients"])


def _last_of(found, last):
    """The last event of an object, under whichever of its handles."""
    events = [last[handle] for handle in found.handles() if handle in last]
    return max(events, key=lambda event: event["clock"], default=None)


def _client_row(world, found, last):
    process = world.process_of(found)
    cap = world.process.capability(found.client_slot)
    form = world.server.format
    return (found.name, process.number if process else "-",
            world.program.names.name_of(process) if process else "-",
            "+".join(world.kernel.state_name(thread) for thread in process.threads())
            if process else "gone",
            f"{cap.badge:#x}" if cap else "-", found.view.requests, found.view.refusals,
            f"{form.operation_name(last['operation'])}"
            f" {form.statuses.get(last['status'], '?')}" if last else "-")
