"""tools/run as a person uses it: the system boots, and nothing is left behind."""
import json
import os
import re
import signal
import subprocess

import image
import processes
import pytest
import symbols
import system
import tree

RUN = tree.ROOT / "tools" / "run"
SHORT = ["--processes", "2"]
TIMEOUT = 300


@pytest.fixture(name="temporary")
def _temporary(tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    yield folder
    assert not list(folder.iterdir()), "a file is left behind"
    processes.wait_for(lambda: not processes.inside(folder), 5)


def _interruptible():
    """A shell starts what it runs in the background with SIGINT ignored; the
    tests may be such."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _start(temporary, *words):
    return subprocess.Popen([RUN, *words], cwd="/", stdin=subprocess.DEVNULL, text=True,
                            env=tree.environment(TMPDIR=str(temporary)),
                            preexec_fn=_interruptible,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _run(temporary, *words):
    process = _start(temporary, *words)
    output, _ = process.communicate(timeout=TIMEOUT)
    return tree.Done(process.returncode, output)


def _booted(temporary):
    """QEMU works in a folder below; python and cmake don't."""
    return lambda: processes.inside(temporary)


def test_verdict_json_and_kept_files(temporary, tmp_path):
    report, kept = tmp_path / "report.json", tmp_path / "kept"
    done = _run(temporary, *SHORT, "--seed", "7", "--json", report, "--keep", kept)
    assert done.good, done.output
    assert re.search(r"verdict: pass, \d+\.\d s$", done.output.strip())
    assert "#json" not in done.output

    told = json.loads(report.read_text())
    assert told["verdict"] == "pass" and told["reason"] == ""
    assert told["seconds"] > 0 and told["totals"]
    assert told["arguments"] == "init=demo processes=2 seed=7"
    assert told["totals"]["seed"] == 7 and told["server"]["kernel_failures"] == 0
    workloads = [each for each in told["processes"] if each["program"] == "workload"]
    assert len(workloads) == 2
    assert all(each["verdict"] == "pass" and each["operations"] for each in workloads)

    serial = (kept / "serial.log").read_text()
    assert "#json " in serial and not image.Image(kept).lacking
    assert (kept / "qemu.command").read_text().startswith("qemu-system-x86_64 ")


def test_timeout(temporary, tmp_path):
    report = tmp_path / "report.json"
    done = _run(temporary, "--timeout", "0.2", "--json", report)
    assert done.code == 1 and "verdict: timeout" in done.output
    assert "--timeout gives it longer" in done.output
    assert json.loads(report.read_text())["verdict"] == "timeout"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(temporary, number):
    process = _start(temporary, "--gdb")
    processes.wait_for(_booted(temporary), TIMEOUT, process)
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130 and "interrupted" in output


def test_killed(tmp_path):
    process = _start(tmp_path, "--gdb")
    processes.wait_for(_booted(tmp_path), TIMEOUT, process)
    process.kill()
    process.communicate(timeout=30)
    processes.wait_for(lambda: not processes.inside(tmp_path), 10)


def test_two_at_once(temporary):
    both = [_start(temporary, *SHORT, "--seed", str(seed)) for seed in (1, 2)]
    outputs = [process.communicate(timeout=TIMEOUT)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs


def test_the_debugger_command_it_prints_works(temporary):
    process = _start(temporary, *SHORT, "--gdb")
    line = next((line for line in process.stdout if "gdb -ex" in line), "")
    command = line.split(": ", 1)[1].strip()
    session = tree.run(["sh", "-c", command + " -batch -ex 'break kernel_start' -ex continue"
                        " -ex backtrace -ex 'delete breakpoints' -ex detach"], timeout=120)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert session.good and "Breakpoint 1, " in session.output, session.output
    assert process.returncode == 0, output


def test_a_kernel_panic_is_told(files):
    """Without modules there is no root task, and the kernel says so."""
    alone = image.Image(files.folder)
    alone.services, alone.programs = [], []
    stack = symbols.Stack(files.kernel)
    shown = []
    booted = system.boot(alone, "", seconds_max=60,
                         show=lambda line: shown.append(stack.explain(line)))
    assert booted.result.verdict == "panic" and booted.result.reason, booted.said.text
    assert any(re.fullmatch(r"  [0-9a-f]{16}  \w+ at \w+\.[cS]:\d+", line) for line in shown), shown


def test_it_runs_through_a_link_and_with_a_strange_environment(temporary, tmp_path):
    link = tmp_path / "a link"
    link.symlink_to(RUN)
    odd = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary), "CC": "no-such-compiler",
           "CFLAGS": "-m32", "PYTHONPATH": "/nowhere", "LC_ALL": "tr_TR.UTF-8"}
    done = tree.run([link, *SHORT], cwd=tmp_path, env=odd, timeout=TIMEOUT)
    assert done.good, done.output


def test_a_reader_that_goes_away_ends_it(temporary):
    process = _start(temporary, *SHORT)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=TIMEOUT) == 1
