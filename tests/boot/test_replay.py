"""Real programs' recorded address-space calls, replayed through vspaced: at the
end every page is mapped as Linux had it."""
import pytest
import system
import tree

TRACES = {path.stem: path for path in tree.files(".vmt", folders=["tests/data/traces"])}
# What the trace maps at once, with the contents that replay writes.
MEMORY = {"gdb": "2G"}


def pages_at_the_end(trace):
    """Counted from the trace alone, without the program under test."""
    ends = [line.split() for line in trace.read_text().splitlines() if line.startswith("end ")]
    return sum(int(end, 16) - int(begin, 16) for _, begin, end, *_ in ends) // 4096


def records(trace):
    """The first break asks for nothing: it tells where the heap begins."""
    lines = trace.read_text().splitlines()
    return len(lines) - any(line.startswith("break ") for line in lines)


def test_the_traces_are_there():
    assert {"git", "sqlite3", "python3", "clang"} <= set(TRACES)


def _replay(files, folder, text, memory="512M", arguments="init=replay"):
    copied = files.copy(folder)
    (folder / "trace.vmt").write_text(text)
    return system.boot(copied, arguments, ["trace.vmt"], memory=memory)


@pytest.mark.parametrize("name", sorted(TRACES))
def test_replay(files, tmp_path, name):
    booted = _replay(files, tmp_path, TRACES[name].read_text(), MEMORY.get(name, "512M"))
    assert booted.result.good, booted.result
    process, = booted.said.of_kind("process")
    assert process["pages_equal"] == pages_at_the_end(TRACES[name])
    assert process["pages_missing"] == process["pages_extra"] == process["pages_rights"] == 0
    assert process["records"] == records(TRACES[name])


def test_a_wrong_page_is_found(files, tmp_path):
    """If the trace said otherwise of its last mapping, the replay would fail."""
    *lines, last = TRACES["git"].read_text().splitlines()
    word, begin, end, rights, *rest = last.split()
    assert word == "end" and rights == "rw-"
    changed = " ".join([word, begin, end, "r--", *rest])
    booted = _replay(files, tmp_path, "\n".join([*lines, changed, ""]))
    assert booted.result.verdict == "fail"
    process, = booted.said.of_kind("process")
    assert process["pages_rights"] == (int(end, 16) - int(begin, 16)) // 4096


JIT = """map 7f0000000000 3000 rw- anon private free
protect 7f0000001000 1000 r-x
protect 7f0000001000 1000 rw-
protect 7f0000001000 1000 r-x
end 7f0000000000 7f0000001000 rw- anon private
end 7f0000001000 7f0000002000 r-x anon private
end 7f0000002000 7f0000003000 rw- anon private
"""


def test_code_that_is_written_takes_a_right(files, tmp_path):
    """vspaced has the class for it, and procd binds with the right to it, only if the
    machine was started so."""
    granted = _replay(files, tmp_path / "granted", JIT, arguments="init=replay allow-jit")
    assert granted.result.good, granted.result
    refused = _replay(files, tmp_path / "refused", JIT)
    assert refused.result.verdict == "fail"
    assert any("writable and executable" in line for line in refused.said.text)


def test_a_broken_trace_is_refused_with_its_line(files, tmp_path):
    booted = _replay(files, tmp_path, "start 400000 401000 r-x file private\nmap what\n")
    assert booted.result.verdict == "fail"
    assert any("trace.vmt:2: " in line for line in booted.said.text)
