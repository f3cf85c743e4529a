"""What each command prints about a server made by hand, word for word; and that the
README has each command with what it really printed."""
import re
import xml.etree.ElementTree

import commands
import forged_server
import golden
import picture
import picture_parts
import pytest
import tree

README = (tree.ROOT / "tools" / "gdb" / "README.md").read_text()
CASES = {"vspace list": "", "vspace maps": "3", "vspace tree": "3", "vspace at": "3 0x12345",
         "vspace badge": "0x1070000000100004", "vspace pool": "", "vspace shards": "",
         "vspace trace": "3 -n 2", "vspace stat": "", "vspace check": "",
         "vspace snap": "{out}/a.json", "vspace diff": "{out}/a.json {out}/b.json",
         "vspace export": "3 --svg {out}/a.svg"}
MACHINE = {"vspace who", "vspace clients", "vspace ptdiff", "rk threads", "rk caps", "rk bt",
           "rk pt"}  # golden files of test_gdb_live.py


@pytest.fixture(name="forged")
def _forged(program):
    forged = forged_server.Forged(program.format)
    handle = forged.object().handle
    kinds = {name: kind for kind, name in program.format.facts.names(
        "VSPACED_BADGE_KIND_LIST").items()}
    refused = next(value for value, name in program.format.statuses.items()
                   if name == "NOT_MAPPED")
    for sequence, label, status, end in ((1, "MAP", 0, 0x11000), (2, "UNMAP", 0, 0x11000),
                                         (3, "QUERY", refused, 0)):
        labels = {name: value for value, name in program.format.operations.items()}
        for field, value in (("sequence", sequence), ("operation", labels[label]),
                             ("status", status), ("begin", end and 0x10000), ("end", end),
                             ("target", handle if sequence > 1 else 0),
                             ("badge", kinds["OWNER"] << 60 | 3)):
            forged.put(f"trace.events[{sequence}].{field}", value)
    forged.put("trace.sequence", 3)
    for slot, name in ((3, "ENTRY_MEMORY_NONE"), (4, "ENTRY_MEMORY_RESERVED")):
        forged.entry_put(forged_server.LEAVES[1], slot,
                         _kind(forged, forged_server.IN_FIRST_LEAF + slot, name))
    return forged


@pytest.fixture(name="world")
def _world(forged):
    return forged.world()


def _kind(forged, place, name):
    start, end = forged.entry(place, rights=0)
    number = forged.form.number
    ceiling = 0 if name == "ENTRY_MEMORY_RESERVED" else 3
    start = start & ~number("ENTRY_MEMORY_MASK") & ~(7 << number("ENTRY_CEILING_SHIFT"))
    return (start | number(name) | ceiling << number("ENTRY_CEILING_SHIFT"),
            end & ~forged.form.field_mask)


def _answer(world, command, words):
    options = command.parser().parse_args(words.split())
    needed = (lambda: world) if command.needs == "later" else world
    return command.answer(needed, options)


@pytest.mark.parametrize("command", [command for command in commands.COMMANDS
                                     if command.words in CASES], ids=lambda each: each.words)
def test_what_is_printed(forged, world, command, tmp_path):
    by_words = {each.words: each for each in commands.COMMANDS}
    if command.words == "vspace diff":
        _answer(world, by_words["vspace snap"], f"{tmp_path}/a.json")
        forged.shard_copy(_changed(world.format))
        world.refresh()
        _answer(world, by_words["vspace snap"], f"{tmp_path}/b.json")
    words = CASES[command.words].format(out=tmp_path)
    answer = _answer(world, command, words)
    text = "".join(line + "\n" for line in answer.lines) + (answer.fault and
                                                             f"error: {answer.fault}\n")
    text = text.replace(f"{world.server.registry.build_id:016x}", "BUILD")
    if command.words in ("vspace pool", "vspace tree"):
        text = re.sub(r"\b\d+$|(?<=of )\d+", "LIMIT", text, flags=re.MULTILINE)
    golden.compare(command.words, text.replace(str(tmp_path), "OUT"))


def _changed(form):
    """With another right for the first mapping and without the last."""
    forged = forged_server.Forged(form)
    forged.entry_put(5, 1, forged.entry(0, rights=1))
    forged.put("arena.leaves[7].count", forged_server.MAPPINGS - forged_server.IN_FIRST_LEAF - 1)
    return forged


def test_every_command_has_a_golden_file():
    every = {command.words for command in commands.COMMANDS}
    assert every == set(CASES) | MACHINE
    assert {path.name for path in golden.FOLDER.iterdir()} == {
        golden.path_of(words).name for words in every}


@pytest.mark.parametrize("words", [command.words for command in commands.COMMANDS]
                         + list(commands.OTHERS))
def test_the_readme_shows_each_command(words):
    section = re.search(rf"^### `{words}[^`]*`\n(.*?)(?=^##|\Z)", README,
                        re.MULTILINE | re.DOTALL)
    assert section, words
    shown = re.search(rf"```\n\(gdb\) {words}[^\n]*\n(.+?)\n```", section[1], re.DOTALL)
    assert shown, words
    if words in commands.OTHERS:
        return
    head = golden.path_of(words).read_text().split("\n")[0]
    if len(head.split()) > 3 and re.fullmatch("[a-z_ ]+", head):
        assert shown[1].split("\n")[0].split() == head.split()


def test_the_picture_shows_zones_mappings_and_gaps(world):
    found = world.server.object("3")
    parts = picture_parts.parts_of(world, found)
    assert sum(part.end - part.begin for part in parts) == world.format.end - world.format.begin
    text = picture.svg(world.format, "title <&>", parts)
    root = xml.etree.ElementTree.fromstring(text)
    titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any(each.startswith("DATA 0x10000..0x11000 rw-") for each in titles)
    assert any(each.startswith("gap 0x11000..0x12000, 4 KiB") for each in titles)
    assert any("reservation" in each for each in titles)
    assert "zone HIGH" in text and "title &lt;&amp;&gt;" in text
    html = picture.page(world.format, "title <&>", parts)
    assert html.count("<tr>") == 1 + sum(part.mapping is not None for part in parts)
    assert xml.etree.ElementTree.fromstring(html.split("\n", 1)[1]) is not None
