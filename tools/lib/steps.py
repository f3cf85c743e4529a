"""Every step of tools/test, cheapest first."""
import dataclasses
import typing

import bench_end
import build
import coverage
import eva
import fuzz
import image
import result
import soak
import tidy
import tree

CLANG_FORMAT = "clang-format-14"
C_SUFFIXES = (".c", ".h", ".cpp")


@dataclasses.dataclass(frozen=True)
class Step:
    name: str
    what: str
    run: typing.Callable[[], result.Result]
    when: str = "normal"  # quick: in --quick too; all: in --all only
    # It keeps every CPU busy by itself. What does not, as one QEMU, runs beside others.
    alone: bool = True


def format_check():
    files = tree.files(*C_SUFFIXES)
    done = tree.run([CLANG_FORMAT, "--dry-run", "--Werror", *files])
    return result.Result().one(CLANG_FORMAT, done.good, done.output)


# Folders of tests/ whose Python tests are steps of their own.
OWN_STEPS = ("boot", "debugger", "image", "qemu", "reproducible", "shards", "tools")


def pytest(paths, timeout=900, marks="not long"):
    if not paths:
        return result.Result()
    with tree.scratch() as scratch:
        report = scratch / "report.xml"
        done = tree.run(["/usr/bin/python3", "-E", "-s", "-B", "-m", "pytest", "-q", "--tb=short",
                         "-p", "no:cacheprovider", "-m", marks, "--rootdir", tree.ROOT,
                         "--basetemp", scratch / "tmp", f"--junitxml={report}", *paths],
                        timeout=timeout)
        return result.of_junit(report, done)


def python_tests(*folders):
    return [path for path in tree.files(".py", folders=[f"tests/{each}" for each in folders])
            if path.name.startswith("test_")]


def python_tests_elsewhere():
    """All that no other step runs."""
    own = set(python_tests(*OWN_STEPS))
    return [path for path in python_tests(".") if path not in own]


def host_tests(preset, select, targets=()):
    """Builds a host preset, and runs the tests that `select` names. The build
    folder stays locked, so that nobody builds what is being run."""
    with build.locked(preset) as folder, tree.scratch() as scratch:
        build.build(preset, targets)
        listed = tree.run(["ctest", "--test-dir", folder, "-N", *select])
        if "Total Tests: 0" in listed.output:
            return result.Result()
        report = scratch / "report.xml"
        done = tree.run(["ctest", "--test-dir", folder, "--parallel", tree.CPUS,
                         "--output-on-failure", "--output-junit", report, *select], timeout=1800)
        found = result.of_junit(report, done)
        if found.transitions:
            found.notes.append(f"{found.transitions:,} transitions of the address-space object, "
                               "each as the oracle says")
        return found


def image_build():
    with build.locked("target"):
        build.build("target")
    return result.Result().one("image", True)


def counts():
    with tree.scratch() as folder:
        records = bench_end.end_measure(image.image_built(folder), True)
    found = result.Result()
    for line in bench_end.regressions(records):
        found.one("instruction count", False, line)
    return found if found.failures else found.one("instruction counts", True)


def kernel_tests():
    program = tree.ROOT / "tests" / "qemu" / "kernel" / "run.py"
    if not program.exists():
        return result.Result()
    done = tree.run(["/usr/bin/python3", "-E", "-s", "-B", program], timeout=600)
    return result.Result().one("tests/qemu/kernel", done.good, done.output)


STEPS = (
    Step("format", "every C and C++ file as clang-format lays it out", format_check, "quick"),
    Step("source", "rules of the sources, headers, links, documents against code",
         lambda: pytest(python_tests_elsewhere()), "quick"),
    Step("host", "GoogleTest under AddressSanitizer and UndefinedBehaviorSanitizer",
         lambda: host_tests("host-asan", ["-LE", "long|exhaustive|threads"]), "quick"),
    Step("threads", "tests labelled `threads` under ThreadSanitizer",
         lambda: host_tests("host-tsan", ["-L", "threads"], ["tests_threads"])),
    Step("long", "tests labelled `long`, without sanitizers",
         lambda: host_tests("host", ["-L", "long"], ["tests_long"])),
    Step("fuzz", "short runs of every fuzz target from its corpus", fuzz.run),
    Step("protocol", "the model of the protocol between shards, every state of it",
         lambda: pytest(python_tests("shards"))),
    Step("target", "the image", image_build, "quick"),
    Step("image", "rules of the linked programs", lambda: pytest(python_tests("image")), "quick"),
    # The longest of those that run side by side begins first.
    Step("debugger", "the scripts for GDB, on bytes and on the stopped machine",
         lambda: pytest(python_tests("debugger")), alone=False),
    Step("kernel", "the kernel's tests, on the machine", kernel_tests, alone=False),
    Step("boot", "the whole system: demo, same seed twice, real traces",
         lambda: pytest(python_tests("boot")), alone=False),
    Step("services", "processes by the thousand, and boots that must fail, on the machine",
         lambda: pytest(python_tests("qemu/services")), alone=False),
    Step("counts", "instructions of vspaced's operations, against the committed ones", counts,
         alone=False),
    Step("tools", "tools/run and tools/test themselves", lambda: pytest(python_tests("tools")),
         alone=False),
    Step("tidy", "clang-tidy on every source", tidy.run),
    Step("reproducible", "two builds in two folders give the same bytes",
         lambda: pytest(python_tests("reproducible"))),
    Step("eva", "Frama-C's analysis of the server", eva.run, "all"),
    Step("closures", "tests labelled `exhaustive`: every state of larger spaces",
         lambda: host_tests("host", ["-L", "exhaustive"], ["tests_exhaustive"]), "all"),
    Step("crowd", "1,024 processes at once on four shards; what an operation takes with four",
         lambda: pytest(python_tests("boot"), timeout=1800, marks="long"), "all"),
    Step("soak", "two million operations on shards at once, with failures, deaths and moves",
         soak.run, "all"),
    Step("coverage", "what the host tests reach of asobj and src/server", coverage.run, "all"),
)
