"""What is in the picture of an address space, in order: mappings and gaps, or groups of
these."""
import dataclasses

from page_tables import page_sizes

GAP_HEIGHT, GROUP_HEIGHT = 24, 42
ITEMS_MAX = 300  # drawn one by one; of more, neighbours are grouped
GROUP_MAX = 100  # parts of a group


@dataclasses.dataclass(frozen=True)
class Part:
    """A mapping, or a gap (`mapping` is None)."""
    begin: int
    end: int
    mapping: object = None
    sizes: tuple = ()   # of its pages, bytes
    backing: str = ""

    @property
    def weight(self):
        return ((self.end - self.begin) >> 12).bit_length()

    @property
    def height(self):
        return 18 + 2 * self.weight if self.mapping else GAP_HEIGHT


@dataclasses.dataclass(frozen=True)
class Group:
    """Neighbours that stand together."""
    parts: tuple
    height = GROUP_HEIGHT

    @property
    def begin(self):
        return self.parts[0].begin

    @property
    def end(self):
        return self.parts[-1].end


def bytes_text(size):
    """A size as people say it."""
    for shift, unit in ((40, "TiB"), (30, "GiB"), (20, "MiB")):
        if size >= 1 << shift:
            return f"{size / (1 << shift):.4g} {unit}"
    return f"{size >> 10} KiB"


def items_of(parts):
    """What is drawn: the parts; if they are too many, the largest gaps, and groups of what is
    between these."""
    if len(parts) <= ITEMS_MAX:
        return parts
    gaps = sorted((part for part in parts if not part.mapping),
                  key=lambda part: part.begin - part.end)
    apart, items, run = set(gaps[:ITEMS_MAX // 3]), [], []
    for part in [*parts, None]:
        if part is None or part in apart or len(run) == GROUP_MAX:
            items += [Group(tuple(run))] if len(run) > 1 else run
            run = []
        if part in apart:
            items.append(part)
        elif part:
            run.append(part)
    return items


def parts_of(world, found):
    """Mappings and gaps, in order."""
    form, at = world.server.format, world.server.format.begin
    process = world.process_of(found)
    pages = list(process.tables().pages()) if process else []
    parts = []
    for mapping in found.mappings():
        parts += gaps_of(form, at, mapping.begin)
        sizes = page_sizes(pages, mapping.begin, mapping.end)
        backing = mapping.kind
        if mapping.has_frames:
            backing = f"memory {found.memory(mapping.memory).number} +{mapping.offset:#x}"
        parts.append(Part(mapping.begin, mapping.end, mapping, tuple(sizes), backing))
        at = mapping.end
    return parts + gaps_of(form, at, form.end)


def gaps_of(form, begin, end):
    """What is free there, in each zone."""
    middle = form.number("SCALE_MIDDLE")
    borders = [begin, middle, end] if begin < middle < end else [begin, end]
    return [Part(left, right) for left, right in zip(borders, borders[1:]) if left < right]
