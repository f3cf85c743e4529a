"""Files with the text that a command must print. VSPACED_GOLDEN=write writes them
anew, for somebody to read before they are kept."""
import os
import pathlib
import re

FOLDER = pathlib.Path(__file__).parent / "golden"


def path_of(words):
    return FOLDER / f"{words.replace(' ', '_')}.txt"


def compare(words, text):
    path = path_of(words)
    if os.environ.get("VSPACED_GOLDEN") == "write":
        path.write_text(text)
    assert path.exists(), f"{path.name} is missing"
    assert text == path.read_text(), f"{path.name} has other text"


def shape(text):
    """What does not depend on the moment: heads and last lines, without numbers."""
    lines = text.rstrip("\n").split("\n")
    kept = lines[:1] + lines[-1:] if len(lines) > 1 else lines
    plain = (re.sub(r"0x[0-9a-f]+|\b\d[\d.]*", "#", line) for line in kept)
    return "".join(re.sub(r" +", " ", line) + "\n" for line in plain)
