"""Every header compiles alone: what it needs it includes."""
import concurrent.futures

import pytest
import tree

INCLUDE = [f"-I{tree.ROOT / folder}" for folder in (
    "include", ".", "src", "src/refkernel", "src/services", "src/programs",
    "asobj/scale/full", "asobj/poison/none")]
C11 = ["gcc", "-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c"]
CPP = ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
       "-D_Static_assert=static_assert", "-D_Noreturn=[[noreturn]]", "-x", "c++"]
# What tests in C++ include.
CPP_TOO = ("include/", "asobj/", "src/client/", "src/port/hostsim/", "src/server/", "src/startup/")


def _compile_all(compiler, text, headers, folder):
    def compile_one(header):
        source = folder / (tree.name_of(header).replace("/", "-") + ".source")
        source.write_text(text.replace("HEADER", str(header)))
        return header, tree.run([*compiler, *INCLUDE, source])
    with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        for header, done in pool.map(compile_one, headers):
            if not done.good:
                yield f"{tree.name_of(header)}:\n{done.output}"


def _headers(folders=("include/", "asobj/", "src/")):
    return [path for path in tree.files(".h") if tree.name_of(path).startswith(folders)]


@pytest.mark.parametrize("times", [1, 2])
def test_as_c11(tmp_path, times):
    wrong = list(_compile_all(C11, '#include "HEADER"\n' * times, _headers(), tmp_path))
    assert not wrong, "\n".join(wrong)


def test_as_cpp(tmp_path):
    text = 'extern "C" {\n#include "HEADER"\n}\n'
    wrong = list(_compile_all(CPP, text, _headers(CPP_TOO), tmp_path))
    assert not wrong, "\n".join(wrong)
