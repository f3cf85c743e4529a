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


def test_no_module_hides_another():
    """Tests in several folders share one path, on which tools/lib stands too; the
    scripts of tests/qemu are run alone."""
    names = [path.stem for path in tree.files(".py")
             if path.stem != "conftest" and not tree.name_of(path).startswith("tests/qemu/")]
    twice = {name for name in names if names.count(name) > 1}
    hidden = {name for name in names if name in sys.stdlib_module_names}
    assert not twice and hidden <= {"test"}  # Python's own tests, which nobody needs


def test_modules_say_what_they_are():
    mute = [tree.name_of(path) for path in tree.files(".py")
            if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not mute
