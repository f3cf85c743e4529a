"""A server whose memory makes no sense in one place, which is named. Machines that are spoilt
at random are test_spoilt_machine.py's."""
import re
import time

import commands
import forged_server
import pytest
import reading

SECONDS_MAX = 20  # of one command, on a busy machine
ASKED = {"vspace list": "", "vspace maps": "3", "vspace tree": "3", "vspace at": "3 0x12345",
         "vspace pool": "", "vspace shards": "", "vspace trace": "3 -n 2", "vspace stat": "",
         "vspace check": "", "vspace export": "3 --svg {out}/a.svg", "vspace snap": "{out}/a.json"}


def asked(world, words, told):
    """What a command says; every trouble is one line."""
    command = next(each for each in commands.COMMANDS if words.startswith(each.words))
    options = command.parser().parse_args(words[len(command.words):].split())
    begin = time.monotonic()
    try:
        text = "\n".join(command.answer(world, options).lines)
    except reading.Trouble as trouble:
        text = str(trouble)
        assert "\n" not in text
        told.append(text)
    assert time.monotonic() - begin < SECONDS_MAX, words
    return text


def test_a_registry_that_leads_nowhere_is_told(program):
    forged = forged_server.Forged(program.format)
    forged.registry_put("shards[0]", 0x123)
    with pytest.raises(reading.Trouble, match="address 0x[0-9a-f]+ can't be read|makes no sense"):
        list(forged.server().objects())


@pytest.mark.parametrize("path, value", [("tree.root", 0), ("tree.root", 2**32 - 1),
                                         ("tree.height", 200), ("objects.count", 2**32 - 1),
                                         ("trace.sequence", 2**64 - 1)])
def test_every_command_answers_with(program, tmp_path, path, value):
    forged, told = forged_server.Forged(program.format), []
    forged.put(path, value)
    for words, arguments in ASKED.items():
        asked(forged.world(), f"{words} {arguments}".format(out=tmp_path), told)
    assert all(re.match("object|node|address", text) for text in told), told
