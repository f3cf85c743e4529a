"""Where there is nothing to show, or no more: before vspaced has started, after each kind of
crash, when the machine is gone, and without one."""
import re

import debugger
import machine_session
import pytest
import tree

WITHOUT_MACHINE = ("no machine is connected: start `tools/run --gdb`, then `tools/debug`; or"
                   " name a `vspace source`")
BEFORE_START = ("vspaced has not started, the kernel has made no process yet: `continue`, and stop"
                " it a moment later")
NO_PROCESS = "there is no process 3: the kernel has made none yet"


@pytest.fixture(name="found", scope="module")
def _found(crashed):
    return crashed[0]


def _are_told(answers, wanted, works):
    """Each command says the same one line, but for those that work."""
    assert len(answers) >= 5
    for line, told in answers.items():
        if line in works:
            assert told.strip() and not told.startswith("error"), (line, told)
        else:
            said = re.sub(r"^error: (\$\w+: )?", "", told)
            assert said == wanted, (line, told)


def test_before_vspaced_has_started_every_command_says_so(found):
    kernels = {line: told for line, told in found["before"].items() if line.startswith("rk")}
    others = {line: told for line, told in found["before"].items() if line not in kernels}
    _are_told(others, BEFORE_START, ["vspace source"])
    _are_told(kernels, NO_PROCESS, ["rk threads", "rk break"])


def test_when_the_machine_is_gone_every_command_says_what_to_do(found):
    assert "Remote connection closed" in found["told"]
    _are_told(found["gone"], WITHOUT_MACHINE, ["vspace source"])


@pytest.mark.parametrize("program", [True, False], ids=["kernel", "nothing"])
def test_without_a_machine_every_command_says_what_to_do(files, tmp_path, program):
    done = tree.run(["gdb", "-q", "-batch", "-nx", "-x", debugger.PACK, "-x",
                     machine_session.FOLDER / "gdb_session.py", *[files.kernel][:program]],
                    timeout=60, env=machine_session.environment(tmp_path, ALONE="1"))
    _are_told(machine_session.data_of(done)["alone"], WITHOUT_MACHINE, ["vspace source"])


@pytest.mark.parametrize("crash", ["client", "busy", "server", "end", "kernel"])
def test_after_a_crash_every_view_is_there(found, crash):
    for line, told in found[crash].items():
        assert not told.startswith("error"), (crash, line, told)
    assert re.search(r"^\d+ objects on 2 shards", found[crash]["vspace stat"], re.MULTILINE)
    assert "objects hold every invariant" in found[crash]["vspace check"]
    assert "objects agree with their page tables" in found[crash]["vspace ptdiff"]


def test_a_client_that_crashed_is_shown_where_it_did(found):
    client = found["client"]
    assert re.search(r"^#1 .* entry_trap \(\).*\n#2 .* in \w+:\w+", client["bt"], re.MULTILINE)
    assert "crashed" not in client["vspace stat"]  # vspaced did not


def test_what_is_done_in_pieces_is_told_as_being_changed(found):
    """The hog asks for a range that takes several pieces."""
    busy = found["busy"]
    name, = re.findall(r"^(\d\.\d+) .* BUSY ", busy["vspace list"], re.MULTILINE)
    assert re.search(rf"[A-Z]+ by OWNER {re.escape(name)} is in flight on shard \d, in pieces, \d+"
                     r" of \d+ steps done \(its thread is READY\)", busy["vspace stat"])
    different = set(re.findall(r"^object (\S+): \w+ +0x", busy["vspace ptdiff"], re.MULTILINE))
    assert different <= {name}
    assert ("is being changed, and no fault" in busy["vspace ptdiff"]) == bool(different)


def test_vspaced_that_crashed_is_shown_where_it_did(found):
    server = found["server"]
    assert "rk: page fault at 0x10 of process 3, vspaced" in server["told"], server["told"]
    for text in (server["bt"], server["rk bt 3"]):
        assert re.search(r"0x0*10 .*\n.*serve\+0x", text), text
    assert re.search(r"MAP by \w+ \S+ is in flight on shard [01]", server["vspace stat"])


def test_the_machine_does_not_end_with_vspaced(found):
    end = found["end"]
    assert "rk: a service faulted; the machine ends when it goes on" in end["told"], end["told"]
    assert re.search(r"^vspaced's thread \d+ crashed: page fault at 0x10, ip 0x10 in no function",
                     end["vspace stat"], re.MULTILINE)
    assert re.search(r"^ +3 +vspaced .* FAULTED .* page fault at 0x10$", end["rk threads"],
                     re.MULTILINE)


def test_a_kernel_that_panicked_is_shown_where_it_did(found):
    kernel = found["kernel"]
    assert "rk: the kernel panicked, as the console tells" in kernel["told"], kernel["told"]
    assert any(line == "kernel panic: #PF page fault" for line in found["console"])
    assert re.search(r"^the kernel panicked on CPU [01]$", kernel["vspace stat"], re.MULTILINE)
    names = re.findall(r"^#\d+ +(?:0x\w+ in )?([\w:]+)", kernel["bt"], re.MULTILINE)
    assert names[:2] == ["machine_end", "panic_report"], kernel["bt"]
    place = names.index("io_port_write")  # what the panic interrupted, and who was there
    assert "trap_fatal" in names[:place] and "rootd:boot_end" in names[place:], kernel["bt"]
