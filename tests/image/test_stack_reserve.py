"""A service runs on the start-up stack that its own image brings: .bss.stack_reserve,
with an empty page below it. A linker that drops what nothing refers to, as here,
would drop it, and then the stack would grow into live state."""
import build
import elf

PAGE = 4096
RESERVE_BYTES_MIN = 4 * PAGE
# The kernel gives the root task its stack, and procd every program.
WITHOUT = ("rootd",)


def _services(files):
    found = [elf.Elf(path) for path in files.services if path.stem not in WITHOUT]
    assert [program.path.stem for program in found] == ["memd", "vspaced", "pagerd", "procd"]
    return [(program, program.section(".stack_reserve")) for program in found]


def test_the_linker_drops_what_nothing_refers_to():
    assert "--gc-sections" in (build.folder_of("target") / "build.ninja").read_text()


def test_the_reserve_is_in_the_image(files):
    for program, reserve in _services(files):
        assert reserve.bytes >= RESERVE_BYTES_MIN, program.path.name
        assert reserve.address % PAGE == reserve.bytes % PAGE == 0, program.path.name
        assert reserve.flags & elf.SHF_ALLOC and reserve.kind == elf.SHT_NOBITS
        holders = [each for each in program.loads if each.address <= reserve.address
                   and reserve.address + reserve.bytes <= each.address + each.bytes]
        assert [each.rights for each in holders] == [elf.PF_R | elf.PF_W], program.path.name


def test_no_live_state_shares_it(files):
    for program, reserve in _services(files):
        inside = [section.name for section in program.sections
                  if section.flags & elf.SHF_ALLOC and section.bytes
                  and section.address < reserve.address + reserve.bytes
                  and section.address + section.bytes > reserve.address]
        assert inside == [".stack_reserve"], program.path.name


def test_a_page_below_it_is_mapped_by_nothing(files):
    for program, reserve in _services(files):
        begin = program.value_of("stack_guard_begin")
        end = program.value_of("stack_guard_end")
        assert end - begin >= PAGE and end == reserve.address, program.path.name
        covered = [each for each in program.loads
                   if each.address < end and each.address + each.bytes > begin]
        assert not covered, program.path.name


def test_who_gets_a_stack_brings_none(files):
    rootd = [path for path in files.services if path.stem in WITHOUT]
    for path in [*rootd, *files.programs]:
        assert elf.Elf(path).section(".stack_reserve").bytes == 0, path.name
