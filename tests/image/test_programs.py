"""What holds of every linked program of the image, the kernel among them."""
import re

import elf
import image
import tree

PAGE = 4096
EM_X86_64, ET_EXEC = 62, 2
HEAP = re.compile(r"_*(malloc|calloc|realloc|free|sbrk|brk|mmap|aligned_alloc|memalign)\d*")
VECTOR_REGISTERS = re.compile(r"%([xyz]?mm\d+|st\b|st\(\d\)|k[0-7]\b)")


def _every(files):
    return [elf.Elf(path) for path in [files.kernel, *files.modules]]


def test_they_are_linked_for_good(files):
    for program in _every(files):
        assert (program.kind, program.machine) == (ET_EXEC, EM_X86_64)
        kinds = {segment.kind for segment in program.segments}
        assert not kinds & {elf.PT_DYNAMIC, elf.PT_INTERP}, program.path.name
        undefined = [symbol.name for symbol in program.symbols
                     if symbol.section == elf.SHN_UNDEF and symbol.name]
        assert not undefined, program.path.name


def test_nothing_is_writable_and_executable(files):
    for program in _every(files):
        assert program.loads
        for segment in program.segments:
            both = elf.PF_W | elf.PF_X
            assert segment.rights & both != both, f"{program.path.name}: {segment}"
        stacks = [each for each in program.segments if each.kind == elf.PT_GNU_STACK]
        assert not any(each.rights & elf.PF_X for each in stacks), program.path.name


def test_no_page_belongs_to_two_segments(files):
    for program in _every(files):
        end = 0
        for segment in sorted(program.loads, key=lambda each: each.address):
            assert segment.address % PAGE == 0, f"{program.path.name}: {segment}"
            assert segment.address >= end, f"{program.path.name}: {segment}"
            end = -(-(segment.address + segment.bytes) // PAGE) * PAGE


def test_no_heap(files):
    for program in _every(files):
        heap = [symbol.name for symbol in program.symbols if HEAP.fullmatch(symbol.name)]
        assert not heap, program.path.name


def test_only_local_slots_can_be_queried(files):
    """QUERY_CAP, which tells of any slot of any space, is the simulated kernel's:
    no symbol of its folder is in any program."""
    simulated = set()
    for path in tree.files(".c", ".h", folders=["src/port/hostsim"]):
        simulated |= set(re.findall(r"\b(sim_\w+)\(", path.read_text()))
    assert "sim_query_cap" in simulated
    for program in _every(files):
        inside = simulated & {symbol.name for symbol in program.symbols}
        assert not inside, program.path.name
    vspaced, = [elf.Elf(path) for path in files.services if path.stem == "vspaced"]
    assert "rt_query_local_cap" in {symbol.name for symbol in vspaced.symbols}


def test_kernel_and_services_use_no_vector_registers(files):
    for path in [files.kernel, *files.services]:
        # Not .boot: 32-bit code means something else to a 64-bit disassembler.
        done = tree.run(["objdump", "--disassemble", "--section=.text", "--no-show-raw-insn",
                         path])
        assert done.good and "\tret" in done.output
        wrong = [line for line in done.output.splitlines() if VECTOR_REGISTERS.search(line)]
        assert not wrong, f"{path.name}:\n" + "\n".join(wrong[:10])


def test_no_path_of_this_machine_is_inside(files):
    # Where it begins: a tree in /vspaced is not what include/vspaced names.
    root = re.compile(rb"(?<![\w./-])" + re.escape(str(tree.ROOT).encode()) + rb"/")
    for path in files.files:
        assert not root.search(path.read_bytes()), path.name


def test_the_boot_form_is_the_kernel(files):
    data = files.kernel_boot.read_bytes()
    assert data[:6] == b"\x7fELF\x01\x01", "Multiboot takes a 32-bit ELF"
    assert b"\x02\xb0\xad\x1b" in data[:8192], "no Multiboot header"
    assert files.kernel.name == image.KERNEL
