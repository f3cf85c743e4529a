"""A file is one noun, a function fits on a screen."""
import ast

import c_source
import tree

FILE_LINES_MAX = 300       # the aim is 60 to 200
TEST_FILE_LINES_MAX = 700  # one case after the other
FUNCTION_LINES_MAX = 60    # the aim is below 50
TEST_LINES_MAX = 100       # a story of steps, told once
C_SUFFIXES = (".c", ".h", ".cpp", ".S")


def _is_test(path):
    return tree.name_of(path).startswith("tests/")


def test_files_are_short():
    long = []
    for path in tree.files(*C_SUFFIXES, ".py", ".cmake", ".ld"):
        lines = len(path.read_text().splitlines())
        if lines > (TEST_FILE_LINES_MAX if _is_test(path) else FILE_LINES_MAX):
            long.append(f"{tree.name_of(path)}: {lines} lines")
    assert not long, "\n".join(long)


def test_c_functions_are_short():
    every = [function for path in tree.files(".c", ".h", ".cpp")
             for function in c_source.functions(path)]
    assert len(every) > 20, "the reader of C sources finds no functions any more"
    long = [str(function) for function in every if function.lines >
            (TEST_LINES_MAX if _is_test(function.path) else FUNCTION_LINES_MAX)]
    assert not long, "\n".join(long)


def test_python_functions_are_short():
    long = []
    for path in tree.files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{tree.name_of(path)}:{node.lineno}: {node.name} has {lines}")
    assert not long, "\n".join(long)


def test_the_reader_finds_functions(tmp_path):
    source = tmp_path / "sample.c"
    source.write_text("struct a {\n    int b;\n};\n\nstatic int one(void) {\n    return 1;\n}\n\n"
                      "int two(int first,\n        int second) {\n    return 2;\n}\n\n"
                      "int declared(void);\n\nstatic const int table[] = {\n    1,\n};\n")
    found = [(function.name, function.lines) for function in c_source.functions(source)]
    assert found == [("one", 3), ("two", 4)]
