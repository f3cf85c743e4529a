"""One run of the analysis, as data (eva.py runs them)."""
import dataclasses
import re

import tree

FOLDER = "tests/eva"


@dataclasses.dataclass(frozen=True)
class Analysis:
    """One run, from a function of the harness on."""
    main: str
    sources: tuple   # of the project
    harness: tuple   # of tests/eva
    apart: dict      # function: how many paths through it are kept apart
    splits: dict     # function: returned values that are kept apart from all others
    faults: tuple    # each: source, what stands in it, what is wrong: the analysis finds it
    options: tuple = ()


def of_object(*names):
    return tuple(f"asobj/{name}.c" for name in names)


def text_of(path):
    return (tree.ROOT / path).read_text()


def functions(text):
    """Those that a source defines."""
    plain = re.sub(r"__attribute__\(\(\w+\)\) ", "", text)
    return re.findall(r"^[a-zA-Z_][\w *()]*?[ *\n](\w+)\([^;{}]*\) \{$", plain, re.M)
