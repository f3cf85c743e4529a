"""What the documents show: each command in them is one that there is, with arguments that
it takes, and what they say that it printed begins as the golden files do."""
import re
import shlex

import commands
import golden
import pytest
import tree

DOCUMENTS = ("docs/DEBUGGING.md", "tools/gdb/README.md")
BY_WORDS = {command.words: command for command in commands.COMMANDS}
SOURCES = "\n".join(
    path.read_text() for folder in ("asobj", "include", "src", "tests/qemu/debugger")
    for path in (tree.ROOT / folder).rglob("*.[chS]"))


def _shown():
    """Document, line, and what it printed."""
    for name in DOCUMENTS:
        text = (tree.ROOT / name).read_text()
        for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for part in re.split(r"^\(gdb\) ", block, flags=re.MULTILINE)[1:]:
                line, _, printed = part.partition("\n")
                if line.split()[0] in commands.PREFIXES:
                    yield name, line, printed


SHOWN = list(_shown())


def test_the_documents_show_every_command():
    lines = [line for _, line, _ in SHOWN]
    assert len(lines) > 30
    for words in [*BY_WORDS, *commands.OTHERS]:
        assert any(line.startswith(words) for line in lines), words


@pytest.mark.parametrize("name, line, printed", SHOWN, ids=[line for _, line, _ in SHOWN])
def test_a_shown_command_is_one_that_there_is(name, line, printed):
    words = " ".join(line.split()[:2])
    assert words in BY_WORDS or words in commands.OTHERS, (name, line)
    if words in BY_WORDS:
        BY_WORDS[words].parser().parse_args(shlex.split(line)[2:])
        _printed_is_alike(words, printed)


def _printed_is_alike(words, printed):
    """A table's head is the golden file's."""
    head = golden.path_of(words).read_text().split("\n")[0].split()
    first = printed.split("\n")[0].split()
    if len(head) > 3 and all(re.fullmatch("[a-z_]+", word) for word in head) and (
            first and first[0] == head[0]):
        assert first == head, words
    else:
        assert printed.strip(), words


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_session_names_is_still_there(name):
    """The layout that it read, the functions on its backtraces, the files that they are in. Cut
    ends of lines name no file."""
    text = (tree.ROOT / name).read_text()
    version = re.search(r"VSPACED_REGISTRY_VERSION\D+(\d+)", SOURCES)[1]
    assert set(re.findall(r"layout version (\d+)", text)) == {version}
    functions = re.findall(r"^#\d+ +(?:0x\w+ in )?(?:\w+:)?(\w+)(?:\+0x\w+)? \(", text, re.M)
    functions += re.findall(r"^ +\d+ +\d+  0x\w+ +(\w+)", text, re.M)  # `rk bt`
    functions += re.findall(r"^ .*process \d+, \w+: (\w+)\+0x", text, re.M)  # `writes`
    words = set(re.findall(r"\w+", SOURCES))
    assert len(functions) > 3 and set(functions) <= words, set(functions) - words
    for path in re.findall(r" (?:at \./)?((?:asobj|src)/[\w/]+\.[chS]):\d+", text):
        assert (tree.ROOT / path).exists(), path
