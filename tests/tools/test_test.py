"""tools/test fails where something is wrong, and its last line counts it."""
import shutil

import pytest
import tree


@pytest.fixture(name="copy")
def _copy(tmp_path):
    """A copy of the project to break things in."""
    return shutil.copytree(tree.ROOT, tmp_path / "copy",
                           ignore=shutil.ignore_patterns(".git", "build", "__pycache__"))


def _run(copy, *words):
    return tree.run([copy / "tools" / "test", *words], cwd="/", timeout=300)


def test_a_file_out_of_format_fails(copy):
    good = _run(copy, "--only", "format")
    assert good.good and good.output.endswith("\n1 passed, 0 failed\n")
    (copy / "asobj" / "odd.c").write_text("int   odd;\n")
    bad = _run(copy, "--only", "format")
    assert bad.code == 1 and bad.output.endswith("\n0 passed, 1 failed\n")
    assert "odd.c" in bad.output


def test_a_build_that_breaks_is_a_failure_and_the_next_step_runs(copy):
    (copy / "CMakeLists.txt").write_text("no cmake\n")
    done = _run(copy, "--only", "target", "--only", "format")
    assert done.code == 1 and done.output.endswith("\n1 passed, 1 failed\n")
    stopped = _run(copy, "--only", "target", "--only", "tidy", "--fail-fast")
    assert stopped.code == 1 and stopped.output.endswith("\n0 passed, 1 failed\n")


def test_the_list_is_what_runs():
    names = [line.split()[0] for line in
             tree.run([tree.ROOT / "tools" / "test", "--list"], cwd="/").output.splitlines()]
    assert "format" in names and len(names) == len(set(names))
    unknown = tree.run([tree.ROOT / "tools" / "test", "--only", "nothing"], cwd="/")
    assert unknown.code == 2
