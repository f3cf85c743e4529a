"""QEMU ends with whoever started it, however that ends."""
import socket

import image
import processes
import pytest
import qemu

# Waits for ever, without a kernel: the firmware finds nothing to boot.
IDLE = [qemu.QEMU, "-M", "q35", "-display", "none", "-serial", "stdio", "-monitor", "none",
        "-nodefaults", "-S"]


def test_timeout_ends_it(tmp_path):
    with qemu.Machine(IDLE, tmp_path) as machine:
        assert list(machine.lines(0.5)) == []
        assert machine.timed_out
        assert not processes.inside(tmp_path)


def test_an_exception_ends_it(tmp_path):
    with pytest.raises(ZeroDivisionError):
        with qemu.Machine(IDLE, tmp_path):
            assert processes.inside(tmp_path)
            raise ZeroDivisionError
    assert not processes.inside(tmp_path)


def test_it_says_why_it_does_not_start(tmp_path):
    with qemu.Machine([qemu.QEMU, "-M", "no-such-machine"], tmp_path) as machine:
        assert list(machine.lines(20)) == []
    assert machine.status == 1 and not machine.timed_out
    assert "unsupported machine type" in machine.errors


def test_the_debugger_connects_where_it_is_told(tmp_path):
    with qemu.Machine(IDLE, tmp_path, debugger=True) as first, \
            qemu.Machine(IDLE, tmp_path, debugger=True) as second:
        assert first.port != second.port
        with socket.create_connection(("127.0.0.1", first.port), timeout=10) as debugger:
            debugger.sendall(b"$?#3f")
            assert debugger.recv(1) == b"+"


def test_modules_are_in_the_order_of_the_start(tmp_path):
    for name in ("zebra", "procd", "demo", "pagerd", "vspaced", "memd", "rootd"):
        (tmp_path / f"{name}.elf").touch()
    (tmp_path / image.KERNEL).touch()
    (tmp_path / image.KERNEL_BOOT).touch()
    files = image.Image(tmp_path)
    assert not files.lacking
    words = qemu.command(files, "init=demo", ["trace.vmt"])
    assert words[words.index("-initrd") + 1] == (
        "rootd.elf,memd.elf,vspaced.elf,pagerd.elf,procd.elf,demo.elf,zebra.elf,trace.vmt")
    (tmp_path / "memd.elf").unlink()
    assert image.Image(tmp_path).lacking == ["memd"]
