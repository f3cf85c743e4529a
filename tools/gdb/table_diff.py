"""An object's tree against the page tables of its vspace."""
import dataclasses

from server_format import rights_text

# size: a page is larger than what the tree lets it be; small: smaller pages than
# address, frame and length would allow, which is what a split leaves and no fault.
KINDS = ("missing", "extra", "rights", "frame", "size", "small")
PAGE_2M, PAGE_1G = 1 << 21, 1 << 30


@dataclasses.dataclass(frozen=True)
class Difference:
    kind: str
    begin: int
    end: int
    tree: str    # what the tree has
    tables: str  # what the page tables have


def _pieces(mappings, pages):
    """Cuts both into pieces at all borders: (begin, end, mapping or None, run or None)."""
    borders = sorted({border for each in mappings + pages for border in (each.begin, each.end)})
    of_tree, of_tables = 0, 0
    for begin, end in zip(borders, borders[1:]):
        while of_tree < len(mappings) and mappings[of_tree].end <= begin:
            of_tree += 1
        while of_tables < len(pages) and pages[of_tables].end <= begin:
            of_tables += 1
        mapping = mappings[of_tree] if of_tree < len(mappings) else None
        page = pages[of_tables] if of_tables < len(pages) else None
        yield (begin, end, mapping if mapping and mapping.begin <= begin else None,
               page if page and page.begin <= begin else None)


def _is_cut(mapping, page):
    """Whether one of the run's pages goes over an end of the mapping."""
    return any(page.begin < border < page.end and (border - page.begin) % page.page_bytes
               for border in (mapping.begin, mapping.end))


def _could_be(begin, end, physical):
    """The largest page that fits somewhere in a piece."""
    for size in (PAGE_1G, PAGE_2M):
        first = -(-begin // size) * size
        if first + size <= end and (physical + first - begin) % size == 0:
            return size
    return 4096


def _size_text(size):
    return "1G" if size == PAGE_1G else "2M" if size == PAGE_2M else "4K"


def _kind(begin, end, mapping, page, wanted):
    there = page.physical + begin - page.begin if page else None
    if page is None:
        return "missing"
    if mapping is None:
        return "extra"
    if mapping.rights != page.rights:
        return "rights"
    if wanted is not None and wanted != there:
        return "frame"
    if _is_cut(mapping, page):
        return "size"
    return "small" if _could_be(begin, end, there) > page.page_bytes else None


def _difference(begin, end, mapping, page, base_of):
    """Of one piece, or None. `base_of` gives a memory's physical base, or None."""
    if mapping is None and page is None:
        return None
    base = base_of(mapping.memory) if mapping else None
    wanted = base + mapping.offset + begin - mapping.begin if base is not None else None
    kind = _kind(begin, end, mapping, page, wanted)
    if kind is None:
        return None
    tree = rights_text(mapping.rights) if mapping else "-"
    tree += f" at {wanted:#x}" if wanted is not None else ""
    there = page.physical + begin - page.begin if page else None
    tables = f"{rights_text(page.rights)} at {there:#x}" if page else "-"
    if kind in ("size", "small"):
        tables += f" in pages of {_size_text(page.page_bytes)}"
    return Difference(kind, begin, end, tree, tables)


def table_diff(mappings, pages, base_of):
    """Every difference, in ascending order. A reservation and a mapping without frames
    have no pages."""
    framed = [mapping for mapping in mappings if mapping.has_frames]
    for piece in _pieces(framed, list(pages)):
        found = _difference(*piece, base_of)
        if found:
            yield found
