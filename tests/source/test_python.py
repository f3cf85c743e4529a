"""The project's Python needs Debian's python3 and its standard library, no more."""
import ast
import sys

import tree

GIVEN = {"pytest", "gdb"}


def _imported(module):
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


def test_imports():
    own = {path.stem for path in tree.files(".py")}
    own |= {path.parent.name for path in tree.files("__init__.py")}
    allowed = sys.stdlib_module_names | GIVEN | own
    wrong = [f"{tree.name_of(path)}: {name}" for path in tree.files(".py")
             for name in _imported(ast.parse(path.read_text())) if name not in allowed]
    assert not wrong


def test_python_files_of_tools_have_names_of_their_own():
    standard = [path.name for path in tree.files(".py", folders=["tools", "tests"])
                if path.stem in sys.stdlib_module_names and path.stem != "test"]
    assert not standard


def test_modules_say_what_they_are():
    mute = [tree.name_of(path) for path in tree.files(".py")
            if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not mute
