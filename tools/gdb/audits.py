"""Whether what is seen may be believed: the invariants of each tree, and each tree
against the page tables. An object that an operation is changing may be half of what it
becomes, which is no fault."""
import dataclasses

from answers import Answer, objects_of
from reading import Trouble
from server_world import Gone


def _is_changing(world, found):
    """What arrives from another shard is not asked for by the object's name."""
    return found.state in ("BUSY", "ARRIVING") or found.handle in world.changing()


def _judged(world, found, wrong, trouble):
    """"good", "fault", or "changing": what is wrong may be half of what it becomes."""
    if wrong and _is_changing(world, found):
        return "changing"
    return "fault" if wrong or trouble else "good"


def _looked_at(objects, look):
    """Of each: what `look` gives, or None and why nothing can be said. Those that end meanwhile
    are left out."""
    for found in objects:
        try:
            yield found, look(found), None
        except Gone:
            continue
        except Trouble as trouble:
            yield found, None, str(trouble)


def inspect_check(world, options):
    data, lines, judged = [], [], []
    for found, wrong, trouble in _looked_at(objects_of(world, options), world.broken):
        damaged = found.state == "DAMAGED"
        judged.append(_judged(world, found, wrong, trouble))
        data.append({"object": found.name, "damaged": damaged,
                     "changing": judged[-1] == "changing",
                     "broken": dataclasses.asdict(wrong) if wrong else None, "trouble": trouble})
        lines += [f"object {found.name}: {trouble}"] if trouble else []
        if damaged:
            lines.append(f"object {found.name} is damaged: an undo failed")
        if wrong:
            node = f" at {wrong.place}" if wrong.node else ""
            lines.append(f"object {found.name}: invariant {wrong.number} {wrong.name} is broken"
                         f"{node}: {wrong.text}")
    return _verdict(world, data, lines, judged, "hold every invariant")


def inspect_ptdiff(world, options):
    world.machine("ptdiff")
    data, lines, judged, small = [], [], [], 0
    def look(found):
        return world.differences(found) if found.is_whole else None
    for found, differences, trouble in _looked_at(objects_of(world, options), look):
        if not found.is_whole:
            lines.append(f"object {found.name} is {found.state}: it is not whole yet")
            continue
        lines += [f"object {found.name}: {trouble}"] if trouble else []
        if differences is None and not trouble:
            lines.append(f"object {found.name}: its vspace is gone")
        every = differences or []
        wrong = [each for each in every if each.kind != "small"]
        judged.append(_judged(world, found, wrong, trouble))
        data.append({"object": found.name, "gone": differences is None,
                     "changing": judged[-1] == "changing",
                     "differences": [dataclasses.asdict(each) for each in every],
                     "trouble": trouble})
        small += len(every) - len(wrong)
        lines += [f"object {found.name}: {each.kind:<7} {each.begin:#x}..{each.end:#x} tree"
                  f" {each.tree}, page tables {each.tables}"
                  for each in (every if options.sizes else wrong)]
    if small:
        lines.append(f"{small} ranges have smaller pages than their frames would allow"
                     + ("" if options.sizes else " (--sizes names them)"))
    return _verdict(world, data, lines, judged, "agree with their page tables")


def _verdict(world, data, lines, judged, good_text):
    activity = world.activity()
    faults, changing = judged.count("fault"), judged.count("changing")
    lines.append(f"{judged.count('good')} of {len(data)} objects {good_text}")
    if changing:
        lines.append(f"{changing} of them {'is' if changing == 1 else 'are'} being changed, and"
                     " no fault: what stands above may be half of it")
    if activity:
        lines.append(activity)
    return Answer({"objects": data, "in_flight": activity}, lines,
                  f"{faults} of {len(data)} objects do not {good_text}" if faults else "")
