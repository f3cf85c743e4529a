"""What the kernel knows: who maps a frame, threads, capabilities, page tables."""
from answers import Answer, listed, number, records, size_text, table, whole
from frames import caller_of
from reading import Trouble, Unreadable
from server_format import rights_text


def inspect_who(world, options):
    """Every mapping of a frame, by the page tables of every process and by the trees."""
    world.machine("who")
    physical = whole(options.physical)
    head = ("process", "program", "object", "address", "rights", "page", "tree")
    rows = []
    objects = world.homes()
    for process in world.kernel.processes():
        found = objects.pop(process.number, None)
        rows += _who_rows(world, process, found, physical)
    owner = _frame_use(world, physical)
    tail = [f"{len(rows)} mappings of the frame {physical & -4096:#x}"] + owner
    return Answer(records(head, rows), table(head, rows) + tail)


def _who_rows(world, process, found, physical):
    seen = set()
    name = world.program.names.name_of(process)
    for page in process.tables().pages():
        if page.physical <= physical < page.physical + page.end - page.begin:
            address = page.begin + physical - page.physical
            seen.add(address)
            tree = _tree_there(world, found, address, physical) if found else "no object"
            yield (process.number, name, found.name if found else "-", f"{address:#x}",
                   rights_text(page.rights), size_text(page.page_bytes), tree)
    for mapping in found.mappings() if found else ():
        base = world.memory_base(found, mapping.memory) if mapping.has_frames else None
        offset = physical - base - mapping.offset if base is not None else -1
        if 0 <= offset < mapping.end - mapping.begin and mapping.begin + offset not in seen:
            yield (process.number, name, found.name, f"{mapping.begin + offset:#x}",
                   "-", "none", rights_text(mapping.rights))


def _tree_there(world, found, address, physical):
    for mapping in found.mappings():
        if mapping.begin <= address < mapping.end:
            base = world.memory_base(found, mapping.memory) if mapping.has_frames else None
            if base is not None and base + mapping.offset + address - mapping.begin != physical:
                return "another frame"
            return rights_text(mapping.rights)
    return "nothing"


def _frame_use(world, physical):
    """Which process's page tables the frame is, if it is of these."""
    return [f"it is a page table of process {process.number}"
            for process in world.kernel.processes()
            if physical & -4096 in process.tables().table_addresses()]


def process_named(world, text):
    wanted = number(text)
    for process in world.kernel.processes():
        if process.number == wanted:
            return process
    some = next(world.kernel.processes(), None)
    raise Trouble(f"there is no process {text}: " + (
        "`rk threads` shows those that there are" if some else "the kernel has made none yet"))


def inspect_threads(world, _options):
    head = ("process", "program", "object", "thread", "state", "runs", "priority", "ip", "sp",
            "waits")
    kernel, rows = world.kernel, []
    owners = world.homes() if world.server else {}
    running = kernel.running()
    for process in kernel.processes():
        name = world.program.names.name_of(process)
        for thread in process.threads():
            frame = thread.frame
            waits = kernel.fault_text(thread) or (
                f"endpoint {thread.endpoint:#x}" if thread.endpoint else "-")
            owner = owners.get(process.number)
            rows.append((process.number, name, owner.name if owner else "-",
                         thread.object.serial, kernel.state_name(thread),
                         f"CPU {running[thread.address]}" if thread.address in running else "-",
                         thread.priority,
                         f"{frame.rip:#x}", f"{frame.rsp:#x}", waits))
    return listed(head, rows, [f"{len(rows)} threads"])


def inspect_caps(world, options):
    process = process_named(world, options.process)
    head, rows = ("slot", "type", "rights", "what", "dead"), []
    for slot, cap in process.capabilities():
        kind = world.kernel.types.get(cap.type, f"type {cap.type}")
        if options.type and kind != options.type.upper():
            continue
        rows.append((slot, kind, _cap_rights(world, cap.rights), _cap_what(kind, cap),
                     "dead" if world.kernel.is_dead(cap, kind) else "-"))
    return listed(head, rows, [f"process {process.number}: {len(rows)} of"
                               f" {process.view.caps.slot_count} slots"])


def _cap_rights(world, rights):
    names = ("READ", "WRITE", "EXECUTE", "SEND", "RECEIVE", "GRANT", "MANAGE")
    return " ".join(name for name in names
                    if rights & world.kernel.number(f"RK_RIGHT_{name}")) or "none"


def _cap_what(kind, cap):
    if kind in ("MEMORY", "IO_PORT"):
        return f"{cap.base:#x}..{cap.base + cap.length:#x}" + (" device" if cap.device else "")
    if kind == "ENDPOINT":
        return f"object {cap.serial} badge {cap.badge:#x}"
    return f"object {cap.serial}" if cap.serial else "-"


def inspect_pt(world, options):
    """The way of an address through the page tables, level by level."""
    process, address = process_named(world, options.process), whole(options.address)
    head, rows = ("level", "table", "index", "entry", "what"), []
    for level, table_at, index, entry in process.tables().walk(address):
        rows.append((level, f"{table_at:#x}", index, f"{entry:#018x}",
                     process.tables().entry_text(entry, level)))
    try:
        physical = process.tables().translate(address)
        tail = f"process {process.number}: {address:#x} is physical {physical:#x}"
    except Unreadable:
        tail = f"process {process.number}: no page is mapped at {address:#x}"
    return listed(head, rows, [tail])


FRAMES_MAX = 64


def inspect_bt(world, options):
    """Where a process's threads stand, by their frame pointers."""
    process = process_named(world, options.process)
    head, rows = ("thread", "frame", "ip", "function"), []
    path, memory = world.program.names.path_of(process), process.memory()
    for thread in process.threads():
        frame = thread.frame
        at = frame.rip, frame.rsp, frame.rbp
        for place in range(FRAMES_MAX):
            symbol = path and world.program.names.symbol(path, at[0])
            rows.append((thread.object.serial, place, f"{at[0]:#x}", symbol or "-"))
            try:
                at = caller_of(memory.read, *at)
            except Unreadable:
                break
            if not 0x1000 <= at[0] < 1 << 47:
                break
    running = any(thread.address in world.kernel.running() for thread in process.threads())
    tail = ["it runs now: these are its registers when it last entered the kernel"]
    return listed(head, rows, tail if running else ())
