"""Every user program brings its start-up stack in .bss.stack_reserve, and an empty
page below it. Nothing refers to the reserve but its end, so a linker that drops
what nothing refers to would drop it."""
import elf

PAGE = 4096
RESERVE_BYTES_MIN = 4 * PAGE


def _programs(files):
    return [elf.Elf(path) for path in files.modules]


def test_the_reserve_is_in_the_image(files):
    for program in _programs(files):
        begin, end = (program.value_of(f"stack_reserve_{which}") for which in ("begin", "end"))
        assert end - begin >= RESERVE_BYTES_MIN, program.path.name
        assert begin % PAGE == end % PAGE == 0, program.path.name
        holder = [each for each in program.loads if each.address <= begin
                  and end <= each.address + each.bytes]
        assert len(holder) == 1, program.path.name
        assert holder[0].rights == elf.PF_R | elf.PF_W, program.path.name


def test_no_live_state_shares_it(files):
    for program in _programs(files):
        begin, end = (program.value_of(f"stack_reserve_{which}") for which in ("begin", "end"))
        inside = [section.name for section in program.sections
                  if section.flags & elf.SHF_ALLOC and section.bytes
                  and section.address < end and section.address + section.bytes > begin]
        assert inside == [".stack_reserve"], program.path.name


def test_a_page_below_it_is_mapped_by_nothing(files):
    for program in _programs(files):
        begin = program.value_of("stack_guard_begin")
        end = program.value_of("stack_guard_end")
        assert end - begin >= PAGE and end == program.value_of("stack_reserve_begin")
        covered = [each for each in program.loads
                   if each.address < end and each.address + each.bytes > begin]
        assert not covered, program.path.name


def test_it_is_not_stored_in_the_file(files):
    for program in _programs(files):
        assert program.section(".stack_reserve").kind == elf.SHT_NOBITS, program.path.name
