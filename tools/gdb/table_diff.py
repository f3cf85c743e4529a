"""An object's tree against the page tables of its vspace."""
import dataclasses

from server_model import rights_text

KINDS = ("missing", "extra", "rights", "frame")


@dataclasses.dataclass(frozen=True)
class Difference:
    kind: str
    begin: int
    end: int
    tree: str    # what the tree has
    tables: str  # what the page tables have


def _pieces(mappings, pages):
    """Cuts both into pieces at all borders: (begin, end, mapping or None, run or None)."""
    mappings, pages = list(mappings), list(pages)
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


def _difference(begin, end, mapping, page, base_of):
    """Of one piece, or None. `base_of` gives a memory's physical base, or None."""
    if mapping is None and page is None:
        return None
    base = base_of(mapping.memory) if mapping else None
    wanted = base + mapping.offset + begin - mapping.begin if base is not None else None
    tree = rights_text(mapping.rights) if mapping else "-"
    tree += f" at {wanted:#x}" if wanted is not None else ""
    there = page.physical + begin - page.begin if page else None
    tables = f"{rights_text(page.rights)} at {there:#x}" if page else "-"
    if page is None:
        kind = "missing"
    elif mapping is None:
        kind = "extra"
    elif mapping.rights != page.rights:
        kind = "rights"
    elif wanted is not None and wanted != there:
        kind = "frame"
    else:
        return None
    return Difference(kind, begin, end, tree, tables)


def table_diff(mappings, pages, base_of):
    """Every difference, in ascending order."""
    for piece in _pieces(mappings, pages):
        found = _difference(*piece, base_of)
        if found:
            yield found
