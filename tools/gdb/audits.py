"""Whether what is seen may be believed: the invariants of each tree, and each tree
against the page tables."""
import dataclasses

from answers import Answer, objects_of


def inspect_check(world, options):
    data, lines, broken = [], [], 0
    for found, wrong in world.each_broken(objects_of(world, options)):
        damaged = found.state == "DAMAGED"
        data.append({"object": found.name, "damaged": damaged,
                     "broken": dataclasses.asdict(wrong) if wrong else None})
        if damaged:
            lines.append(f"object {found.name} is damaged: an undo failed")
        if wrong:
            broken += 1
            node = f" at {wrong.place}" if wrong.node else ""
            lines.append(f"object {found.name}: invariant {wrong.number} {wrong.name} is broken"
                         f"{node}: {wrong.text}")
    return _verdict(world, data, lines, broken, "hold every invariant")


def inspect_ptdiff(world, options):
    world.machine("ptdiff")
    data, lines, wrong, small = [], [], 0, 0
    for found in objects_of(world, options):
        if not found.is_whole:
            lines.append(f"object {found.name} is {found.state}: it is not whole yet")
            continue
        differences = world.differences(found)
        if differences is None:
            lines.append(f"object {found.name}: its vspace is gone")
        every = differences or []
        faults = [each for each in every if each.kind != "small"]
        small += len(every) - len(faults)
        data.append({"object": found.name, "gone": differences is None,
                     "differences": [dataclasses.asdict(each) for each in every]})
        wrong += bool(faults)
        lines += [f"object {found.name}: {each.kind:<7} {each.begin:#x}..{each.end:#x} tree"
                  f" {each.tree}, page tables {each.tables}"
                  for each in (every if options.sizes else faults)]
    if small:
        lines.append(f"{small} ranges have smaller pages than their frames would allow"
                     + ("" if options.sizes else " (--sizes names them)"))
    return _verdict(world, data, lines, wrong, "agree with their page tables")


def _verdict(world, data, lines, bad, good_text):
    activity = world.activity()
    lines.append(f"{len(data) - bad} of {len(data)} objects {good_text}")
    if activity and bad:
        lines.append(f"{activity}: what stands above may be half of it")
    elif activity:
        lines.append(activity)
    return Answer({"objects": data, "in_flight": activity}, lines,
                  f"{bad} of {len(data)} objects do not {good_text}" if bad else "")
