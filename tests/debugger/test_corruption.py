"""A guest whose memory makes no sense: whatever the commands find, they end soon, and what
they say of it is an answer or one line."""
import random
import re
import time

import commands
import forged_server
import pytest
import reading

SEED, ROUNDS, WORDS_MAX = 1, 120, 6
KINDS_MIN = 4  # of lines: else nothing was spoilt that matters
SECONDS_MAX = 20  # of one command, on a busy machine
ASKED = {"vspace list": "", "vspace maps": "3", "vspace tree": "3", "vspace at": "3 0x12345",
         "vspace pool": "", "vspace shards": "", "vspace trace": "3 -n 2", "vspace stat": "",
         "vspace check": "", "vspace export": "3 --svg {out}/a.svg", "vspace snap": "{out}/a.json"}
WORDS = (0, 1, 2, 7, 0xff, 0xffff, 2**31, 2**32 - 1, 2**47, 2**63, 2**64 - 1)


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


HANGS_ON = ("tree.root", "tree.height", "tree.entries", "objects.count", "trace.sequence",
            "objects.records[3].state", "space.account.frame_count", "space.account.root",
            "arena.inners[2].count", "arena.inners[2].child[0]", "arena.leaves[5].count")


def _offsets(forged):
    """Of what all else hangs on, and as often of something that is not zero."""
    some = forged.shard_offsets()
    first = [forged.shard_offset(path) for path in HANGS_ON]
    return some + first * (len(some) // len(first))


def _spoil(choice, data, offsets):
    """Some words, most of them where something is: most of a shard is unused."""
    for _ in range(choice.randint(1, WORDS_MAX)):
        size = choice.choice((1, 4, 8))
        at = choice.choice(offsets) if choice.random() < 0.9 else choice.randrange(len(data) - 8)
        at -= at % size
        value = choice.choice(WORDS) & (1 << 8 * size) - 1
        data[at:at + size] = value.to_bytes(size, "little")


@pytest.mark.parametrize("registry", [False, True], ids=["pool", "registry"])
def test_words_anywhere_end_in_answers_or_lines(program, tmp_path, registry):
    choice, told = random.Random(SEED), []
    offsets = range(200) if registry else _offsets(forged_server.Forged(program.format))
    for _ in range(ROUNDS):
        forged = forged_server.Forged(program.format)
        _spoil(choice, forged.registry_bytes if registry else forged.shard_bytes, offsets)
        try:
            world = forged.world()
        except reading.Trouble as trouble:
            told.append(str(trouble))
            continue
        for words, arguments in ASKED.items():
            asked(world, f"{words} {arguments}".format(out=tmp_path), told)
    kinds = {re.sub(r"0x[0-9a-f]+|\d+", "#", each) for each in told}
    assert len(kinds) >= KINDS_MIN, kinds


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
