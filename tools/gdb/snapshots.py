"""Two moments of all address spaces, and what changed between them."""
import dataclasses
import json

from answers import Answer
from reading import Trouble
from server_format import rights_text

FORMAT = "vspace snapshot 2"
_SHOWN = ("rights", "ceiling", "class", "kind", "memory", "offset")


def snapshot(world):
    """As JSON takes it."""
    form = world.server.format

    def of_object(found):
        return {"object": found.name, "label": found.view.label,
                "generation": found.view.space.counts.generation,
                "handles": [f"{handle:#x}" for handle in sorted(found.handles())],
                "mappings": [_mapping(form, found, mapping) for mapping in found.mappings()]}
    whole = (found for found in world.server.objects() if found.is_whole)
    return {"format": FORMAT, "build_id": f"{world.server.registry.build_id:016x}",
            "requests": sum(shard.view.statistics.requests for shard in world.server.shards),
            "objects": {f"{found.handle:#x}": data
                        for found, data in world.each(whole, of_object)}}


def _mapping(form, found, mapping):
    fields = dataclasses.asdict(mapping)
    fields["class"] = form.class_name(fields.pop("class_id"))
    fields["rights"], fields["ceiling"] = rights_text(mapping.rights), rights_text(mapping.ceiling)
    fields["memory"] = found.memory(mapping.memory).number if mapping.has_frames else None
    return fields


def inspect_snap(world, options):
    data = snapshot(world)
    try:
        with open(options.file, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.write("\n")
    except OSError as error:
        raise Trouble(f"{options.file} can't be written: {error.strerror}") from None
    count = sum(len(each["mappings"]) for each in data["objects"].values())
    return Answer({"file": options.file, "objects": len(data["objects"]), "mappings": count},
                  [f"{options.file}: {len(data['objects'])} objects, {count} mappings, after"
                   f" {data['requests']} requests"])


def _loaded(path):
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as error:
        raise Trouble(f"{path} can't be read: {error.strerror}") from None
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Trouble(f"{path} is no snapshot: `vspace snap FILE` makes one")
    return data


def _pieces(before, after):
    """Ranges with what each had: (begin, end, before or None, after or None)."""
    borders = sorted({border for each in before + after for border in (each["begin"], each["end"])})
    places = [0, 0]
    for begin, end in zip(borders, borders[1:]):
        found = []
        for side, mappings in enumerate((before, after)):
            while places[side] < len(mappings) and mappings[places[side]]["end"] <= begin:
                places[side] += 1
            hit = mappings[places[side]] if places[side] < len(mappings) else None
            found.append(hit if hit and hit["begin"] <= begin else None)
        yield begin, end, *found


def _words(begin, mapping):
    """What a mapping is from an address on, in words."""
    if mapping is None:
        return "-"
    text = f"{mapping['rights']} {mapping['class']}"
    if mapping["memory"] is None:
        return f"{text} {mapping['kind']}"
    return f"{text} memory {mapping['memory']} at {mapping['offset'] + begin - mapping['begin']:#x}"


def changes(before, after):
    """Of one object: dicts, ascending; what changed in the same way and is next to each
    other is one."""
    found = []
    for begin, end, old, new in _pieces(before, after):
        words = _words(begin, old), _words(begin, new)
        same_ceiling = old and new and old["ceiling"] == new["ceiling"]
        if words[0] == words[1] and (old is None or same_ceiling):
            continue
        kind = "added" if old is None else "removed" if new is None else "changed"
        found.append({"kind": kind, "begin": begin, "end": end, "before": words[0],
                      "after": words[1]})
    return found


def _pairs(before, after):
    """Of each object of the two moments: handle, before or None, after or None."""
    later = {handle: each for each in after.values() for handle in each["handles"]}
    for handle, old in before.items():
        yield handle, old, later.get(handle)
    known = set(before)
    for handle, new in after.items():
        if known.isdisjoint(new["handles"]):
            yield handle, None, new


def _fate(old, new):
    if old is None or new is None:
        return "bound" if old is None else "unbound"
    return "there" if old["object"] == new["object"] else f"moved to {new['object']}"


def inspect_diff(world, options):
    """`world` makes the second moment if no second file is given."""
    before = _loaded(options.before)
    after = _loaded(options.after) if options.after else snapshot(world())
    data, lines = [], []
    pairs = sorted(_pairs(before["objects"], after["objects"]), key=lambda each: int(each[0], 0))
    for handle, old, new in pairs:
        fate = _fate(old, new)
        found = changes(old["mappings"] if old else [], new["mappings"] if new else [])
        if fate == "there" and not found:
            continue
        name = (old or new)["object"]
        data.append({"object": name, "handle": handle, "fate": fate, "changes": found})
        if old is None or new is None:
            lines.append(f"object {name} ({handle}) was {fate}: {len(found)} ranges")
            continue
        if fate != "there":
            lines.append(f"object {name} was {fate}")
        lines += [f"object {name}: {each['kind']:<7} {each['begin']:#x}..{each['end']:#x}"
                  f" {each['before']} -> {each['after']}" for each in found]
    requests = after["requests"] - before["requests"]
    lines.append(f"{len(data)} objects changed, in {requests} requests")
    return Answer(data, lines)
