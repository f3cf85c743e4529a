"""Page tables made by hand, and a tree against them."""
import dataclasses
import struct

import facts
import page_tables
import pytest
import reading
import server_format
import table_diff

ROOT, BASE = 0x1000, 0x100000
PRESENT, WRITE, USER, LARGE, ACCESSED, NO_EXECUTE = 1, 2, 4, 1 << 7, 1 << 5, 1 << 63
TABLE = PRESENT | WRITE | USER


class Tables:
    """Four tables at 0x1000..0x5000 for the first GiB."""

    def __init__(self):
        self.memory = reading.Bytes(0, bytearray(0x6000))
        for level in (3, 2, 1):
            self.put(level, 0, (ROOT + (4 - level) * 0x1000) | TABLE)

    def put(self, level, index, entry):
        at = ROOT + (3 - level) * 0x1000 + index * 8
        self.memory.data[at:at + 8] = struct.pack("<Q", entry)

    def read(self):
        return page_tables.PageTables(self.memory, ROOT, facts.Facts(facts.KERNEL).number)


def test_pages_that_continue_each_other_are_one_run():
    tables = Tables()
    for index in (1, 2, 3):
        used = ACCESSED if index == 2 else 0  # the processor's own note splits no run
        tables.put(0, index, 0x200000 + index * 0x1000 | TABLE | NO_EXECUTE | used)
    tables.put(0, 4, 0x900000 | PRESENT | USER)
    tables.put(1, 1, 0x40000000 | TABLE | LARGE | NO_EXECUTE)
    runs = list(tables.read().pages())
    assert [(run.begin, run.end, run.physical, run.rights, run.page_bytes) for run in runs] == [
        (0x1000, 0x4000, 0x201000, 3, 4096), (0x4000, 0x5000, 0x900000, 5, 4096),
        (0x200000, 0x400000, 0x40000000, 3, 2 << 20)]
    assert tables.read().translate(0x2345) == 0x202345
    assert tables.read().translate(0x212345) == 0x40012345


def test_sizes_of_the_pages_in_a_range():
    runs = [_run(0x1000, 0x4000, BASE), _run(MIB2, 2 * MIB2, BASE, page_bytes=MIB2)]
    for begin, end, sizes in ((0, 0x1000, []), (0x3000, 0x5000, [4096]), (0x4000, MIB2, []),
                              (0x3000, 4 * MIB2, [4096, MIB2]), (MIB2, MIB2 + 1, [MIB2])):
        assert page_tables.page_sizes(runs, begin, end) == sizes


def test_an_upper_table_takes_rights_away():
    tables = Tables()
    tables.put(2, 0, 0x3000 | PRESENT | USER | NO_EXECUTE)
    tables.put(0, 1, 0x200000 | TABLE)
    assert [run.rights for run in tables.read().pages()] == [1]


def test_tables_that_lead_to_themselves_end():
    memory = reading.Bytes(0, bytearray(0x2000))
    memory.data[ROOT:ROOT + 4096] = struct.pack("<Q", ROOT | TABLE) * 512
    looped = page_tables.PageTables(memory, ROOT, facts.Facts(facts.KERNEL).number)
    for walk in (looped.pages, looped.table_addresses):
        with pytest.raises(reading.Trouble, match="0x1000 have no end: the table at 0x1000 leads"):
            list(walk())


def test_tables_that_lead_nowhere_are_told():
    tables = Tables()
    tables.put(1, 7, 0x900000 | TABLE)
    with pytest.raises(reading.Trouble, match="0x1000 lead to a table at 0x900000, where no"):
        list(tables.read().pages())


def test_a_hole_can_not_be_translated():
    with pytest.raises(reading.Unreadable, match="0x7000"):
        Tables().read().translate(0x7000)


def _mapping(begin, end, rights=3, offset=0):
    return server_format.Mapping(begin, end, rights, 7, 0, 1, offset)


def _run(begin, end, physical, rights=3, page_bytes=4096):
    return page_tables.Page(begin, end, physical, rights, page_bytes)


def _differences(mappings, pages, base=BASE):
    return [(each.kind, each.begin, each.end)
            for each in table_diff.table_diff(mappings, pages, lambda memory: base)]


def test_what_agrees_has_no_difference():
    mappings = [_mapping(0x1000, 0x3000), _mapping(0x3000, 0x4000, rights=5)]
    pages = [_run(0x1000, 0x2000, BASE), _run(0x2000, 0x3000, BASE + 0x1000),
             _run(0x3000, 0x4000, BASE, rights=5)]
    assert _differences(mappings, pages) == []


@pytest.mark.parametrize("mappings, pages, wanted", [
    ([_mapping(0x1000, 0x3000)], [_run(0x1000, 0x2000, BASE)], ("missing", 0x2000, 0x3000)),
    ([_mapping(0x1000, 0x2000)], [_run(0x1000, 0x3000, BASE)], ("extra", 0x2000, 0x3000)),
    ([], [_run(0x1000, 0x3000, BASE)], ("extra", 0x1000, 0x3000)),
    ([_mapping(0x1000, 0x3000, rights=1)], [_run(0x1000, 0x3000, BASE)],
     ("rights", 0x1000, 0x3000)),
    ([_mapping(0x1000, 0x3000, offset=0x1000)], [_run(0x1000, 0x3000, BASE)],
     ("frame", 0x1000, 0x3000)),
])
def test_each_kind_of_difference(mappings, pages, wanted):
    assert _differences(mappings, pages) == [wanted]
    assert wanted[0] in table_diff.KINDS


MIB2 = 2 << 20


@pytest.mark.parametrize("mappings, pages, wanted", [
    ([_mapping(MIB2, 2 * MIB2 - 0x1000)], [_run(MIB2, 2 * MIB2, MIB2, page_bytes=MIB2)],
     [("size", MIB2, 2 * MIB2 - 0x1000), ("extra", 2 * MIB2 - 0x1000, 2 * MIB2)]),
    ([_mapping(MIB2, 2 * MIB2)], [_run(MIB2, 2 * MIB2, MIB2)], [("small", MIB2, 2 * MIB2)]),
    ([_mapping(MIB2, 2 * MIB2)], [_run(MIB2, 2 * MIB2, MIB2, page_bytes=MIB2)], []),
    ([_mapping(MIB2, 2 * MIB2, offset=0x1000)], [_run(MIB2, 2 * MIB2, MIB2 + 0x1000)], []),
])
def test_page_sizes_are_named(mappings, pages, wanted):
    assert _differences(mappings, pages, base=MIB2) == wanted


def test_what_has_no_frames_has_no_pages():
    for kind in ("reservation", "none"):
        nothing = dataclasses.replace(_mapping(0x1000, 0x3000, rights=0), kind=kind)
        assert _differences([nothing], []) == []
        assert _differences([nothing], [_run(0x1000, 0x2000, BASE)]) == [("extra", 0x1000, 0x2000)]


def test_an_address_is_walked_level_by_level():
    tables = Tables()
    tables.put(1, 1, 0x40000000 | TABLE | LARGE | NO_EXECUTE)
    read = tables.read()
    assert [(level, table, index) for level, table, index, _ in read.walk(0x212345)] == [
        (3, 0x1000, 0), (2, 0x2000, 0), (1, 0x3000, 1)]
    texts = [read.entry_text(entry, level) for level, _, _, entry in read.walk(0x212345)]
    assert texts == ["table 0x2000", "table 0x3000", "page 0x40000000 of 2048 KiB rw-"]
    assert read.table_addresses() == {0x1000, 0x2000, 0x3000, 0x4000}


def test_a_revoked_memory_has_no_frame_to_compare():
    mappings = [_mapping(0x1000, 0x3000, offset=0x1000)]
    assert _differences(mappings, [_run(0x1000, 0x3000, BASE)], base=None) == []
