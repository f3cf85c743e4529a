"""A boot that can't be good ends at once, with a reason and a status of its own."""
import re
import shutil

import machine
import pytest
from outcome import Status

PROGRAM = "idle.elf"


def _replaced(folder, tmp_path, service, other):
    """The folder's files, with another one under the service's name."""
    copy = tmp_path / "image"
    shutil.copytree(folder, copy)
    shutil.copyfile(folder / other, copy / f"{service}.elf")
    return copy


def _fails(folder, modules, *texts, arguments="init=idle", status=Status.NO_BOOT):
    booted = machine.boot(folder, modules, arguments)
    for text in texts:
        assert text in booted.text, booted.text
    assert booted.status == status, booted.text


@pytest.mark.parametrize("service", ["memd", "vspaced", "pagerd", "procd"])
def test_a_service_is_missing(files, service):
    modules = [name for name in machine.SERVICES if name != f"{service}.elf"]
    _fails(files, [*modules, PROGRAM], f"BOOT FAILED: {service}", "no boot module has this name",
           "add its file to -initrd")


@pytest.mark.parametrize("service", ["memd", "vspaced", "pagerd", "procd"])
def test_a_service_is_no_program(files, tmp_path, service):
    folder = _replaced(files, tmp_path, service, "text")
    _fails(folder, [*machine.SERVICES, PROGRAM], f"BOOT FAILED: {service}",
           "the file ends inside of its header")


@pytest.mark.parametrize("service, other", [("memd", "pagerd.elf"), ("vspaced", "memd.elf"),
                                            ("pagerd", "procd.elf"), ("procd", "vspaced.elf")])
def test_a_service_is_started_for_another_role(files, tmp_path, service, other):
    folder = _replaced(files, tmp_path, service, other)
    _fails(folder, [*machine.SERVICES, PROGRAM], f"BOOT FAILED: {service}",
           "the envelope is for another role")


@pytest.mark.parametrize("service", ["memd", "vspaced", "pagerd", "procd"])
def test_a_service_faults(files, tmp_path, service):
    # A program of procd's has no stack of its own, so its first call faults.
    folder = _replaced(files, tmp_path, service, PROGRAM)
    _fails(folder, [*machine.SERVICES, PROGRAM], f"SERVICE FAILED: {service} faulted",
           "it wrote unmapped memory", status=Status.SERVICE)


@pytest.mark.parametrize("other", ["asleep", "spinning"])
@pytest.mark.parametrize("service", ["memd", "vspaced", "pagerd", "procd"])
def test_a_service_is_never_ready(files, tmp_path, service, other):
    """It waits for something, or keeps the CPU. The half minute that rootd gives it is passed
    quickly here: an instruction takes a microsecond."""
    folder = _replaced(files, tmp_path, service, f"{other}.elf")
    booted = machine.boot(folder, [*machine.SERVICES, PROGRAM], "init=idle", shift=10)
    assert f"BOOT FAILED: {service}\nrootd:   why:  it was started, and has not said" in \
        booted.text.replace("\r", ""), booted.text
    assert "rk threads" in booted.text
    assert booted.status == Status.NO_BOOT, booted.text


def test_there_is_no_program(files):
    _fails(files, machine.SERVICES, "BOOT FAILED: procd", "its intake does not allow")


def test_the_first_program_is_not_there(files):
    _fails(files, [*machine.SERVICES, PROGRAM], "BOOT FAILED: nobody",
           "no boot module has this name", arguments="init=nobody")


def test_the_first_program_is_no_program(files):
    _fails(files, [*machine.SERVICES, "text"], "BOOT FAILED: text", "is not a program",
           arguments="init=text")


def test_the_file_to_read_is_not_there(files):
    _fails(files, [*machine.SERVICES, PROGRAM], "no boot module has this name",
           arguments="init=idle data=nobody")


def test_the_command_line_makes_no_sense(files):
    _fails(files, [*machine.SERVICES, PROGRAM], "BOOT FAILED: the command line",
           "init=0 bytes, and a name has 1 to 31", arguments="init= idle")


@pytest.mark.parametrize("arguments, why", [
    ("init=idle shards=two", "shards=two is no number"),
    ("shards=2 init=idle", "shards=2 is not right behind init=NAME"),
    ("init=idle processes=4 shards=2", "shards=2 is not right behind init=NAME"),
])
def test_shards_that_would_not_be_there(files, arguments, why):
    _fails(files, [*machine.SERVICES, PROGRAM], "BOOT FAILED: the command line", why,
           arguments=arguments)


def test_the_first_program_fails(files):
    """It reads where nothing is mapped, and is stopped."""
    _fails(files, [*machine.SERVICES, "unmapped.elf"], "the first program failed",
           arguments="init=unmapped", status=Status.FAILED)


@pytest.mark.parametrize("cpus, shards", [(1, 2), (2, 4), (8, 5), (1, 0)])
def test_more_shards_than_there_can_be(files, cpus, shards):
    booted = machine.boot(files, [*machine.SERVICES, PROGRAM], f"init=idle shards={shards}",
                          cpus=cpus)
    assert "BOOT FAILED: vspaced" in booted.text, booted.text
    assert f"why:  shards={shards}, but a shard needs a CPU of its own: the machine has {cpus}," \
        " and vspaced is built for 1 to 4 shards" in booted.text
    assert booted.status == Status.NO_BOOT


def test_more_in_the_pools_than_the_machine_has(files):
    booted = machine.boot(files, [*machine.SERVICES, PROGRAM], "init=idle", memory="32M")
    assert "BOOT FAILED: vspaced" in booted.text, booted.text
    said = re.search(r"it needs (\d+) KiB of memory in one piece, and the largest that is free"
                     r" has (\d+)", booted.text)
    assert said and int(said[1]) > 32 * 1024 > int(said[2]) > 16 * 1024, booted.text
    assert booted.status == Status.NO_BOOT


def test_too_little_memory(files):
    booted = machine.boot(files, [*machine.SERVICES, PROGRAM], "init=idle", memory="4M")
    assert booted.status == Status.PANIC, booted.text
    said = re.search(r"module [a-z]+\.elf.* does not lie in RAM: it ends at (\d+) KiB, RAM at"
                     r" (\d+) KiB: give the machine more", booted.text)
    assert said and int(said[1]) > int(said[2]) > 3 * 1024, booted.text
