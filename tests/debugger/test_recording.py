"""tools/replay-debug on a server that damages a tree once: the instruction that does
it is found, and who else wrote there."""
import re

import image
import pytest
import replay_machine
import tree

COMMAND = tree.ROOT / "tools" / "replay-debug"


@pytest.fixture(name="recording", scope="module")
def _recording(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("replay")
    images = image.Image(files.folder).copy(folder / "images")
    damaging = tree.ROOT / "build/target/tests/qemu/debugger/damaging_vspaced.elf"
    (images.folder / "vspaced.elf").write_bytes(damaging.read_bytes())
    done = tree.run([COMMAND, "record", folder / "run", "--images", images.folder,
                     "--processes", "1", "--memory", "128M"], timeout=100)
    assert done.good, done.output
    return folder / "run"


@pytest.fixture(name="found", scope="module")
def _found(recording):
    done = tree.run([COMMAND, "bisect", recording], timeout=200)
    assert done.good, done.output
    return done.output


def test_the_planted_instruction_is_found(recording, found):
    assert re.search(r"object 0: invariant 9 CLASS holds after \d+ instructions, and not", found)
    address = int(re.search(r"the instruction is at (0x\w+): mov ", found)[1], 16)
    listed = tree.run(["nm", "-S", recording / "image" / "vspaced.elf"]).output
    begin, size = re.search(r"^(\w+) (\w+) t planted_store$", listed, re.MULTILINE).groups()
    assert int(begin, 16) <= address < int(begin, 16) + int(size, 16)
    assert "vspaced: planted_store" in found


def test_the_history_of_the_node_ends_with_it(recording, found):
    leaf = re.search(r"at leaf (\d+)", found)[1]
    icount = int(re.search(r"not after (\d+)", found)[1])
    done = tree.run([COMMAND, "writes", recording, "--node", f"leaf:{leaf}"], timeout=100)
    assert done.good, done.output
    counts = [int(line.split()[0]) for line in done.output.splitlines()
              if re.match(r" +\d+ 0x", line)]
    assert icount in counts and counts == sorted(counts) and len(counts) > 3, done.output
    assert re.search(rf"^ +{icount} .*\n +process 3, vspaced: planted_store", done.output,
                     re.MULTILINE)


@pytest.mark.parametrize("words, told", [
    (["bisect", "/no/folder"], "holds no recording"),
    (["bisect", "RUN", "--invariant", "zz"], "zz is no invariant: there are HEIGHT"),
    (["writes", "RUN", "--node", "zz"], "is no node: give leaf:NUMBER"),
    (["writes", "RUN", "--node", "leaf:99999999"], "nodes are 1 to"),
    (["writes", "RUN", "--address", "zz"], "is no number"),
    (["writes", "RUN", "--address", "0x10"], "vspaced has no page at 0x10")])
def test_mistakes_are_told(recording, words, told):
    line = [recording if word == "RUN" else word for word in words]
    done = tree.run([COMMAND, *line], timeout=100)
    assert done.code == 1 and told in done.output and "Traceback" not in done.output, done.output


def test_help_names_the_commands():
    done = tree.run([COMMAND, "--help"], timeout=60)
    assert done.good and all(word in done.output for word in ("record", "writes", "bisect"))


def test_the_disk_is_what_qemu_takes(tmp_path):
    replay_machine.disk_write(tmp_path / "disk")
    data = (tmp_path / "disk").read_bytes()
    assert data[:8] == b"QFI\xfb\0\0\0\x03" and len(data) == 4 << 16
