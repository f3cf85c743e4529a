"""tools/debug itself."""
import os

import debugger
import tree


def _debug(*words):
    return tree.run([tree.ROOT / "tools" / "debug", *words], timeout=60)


def test_help():
    done = _debug("--help")
    assert done.good and "tools/run --gdb" in done.output


def test_a_machine_that_is_gone_is_not_waited_for(monkeypatch, tmp_path):
    monkeypatch.setattr(debugger, "NOTE", tmp_path / "note.json")
    debugger.waiting_note(1234, tmp_path)
    noted = debugger._noted()
    assert noted["port"] == 1234 and noted["process"] == os.getpid() and debugger._waits(noted)
    assert not debugger._waits({**noted, "process": 2**30})
    debugger.waiting_forget(tmp_path / "another")
    assert debugger.NOTE.exists()
    debugger.waiting_forget(tmp_path)
    assert debugger._noted() is None and not debugger._waits(None)
