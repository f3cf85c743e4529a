"""What the host tests reach of the address-space object and of the server."""
import build
import result
import tree

MEASURED = ("asobj", "src/server")
LINES_LEAST = 90  # percent


def run():
    with build.locked("coverage") as folder:
        build.build("coverage")
        tree.run(["find", folder, "-name", "*.gcda", "-delete"])
        tests = tree.run(["ctest", "--test-dir", folder, "--parallel", tree.CPUS], timeout=1800)
        filters = [word for part in MEASURED for word in ("--filter", f"{tree.ROOT}/{part}/")]
        report = tree.run(["/usr/bin/gcovr", "--root", tree.ROOT, "--object-directory", folder,
                           *filters, "--exclude-unreachable-branches",
                           "--fail-under-line", str(LINES_LEAST)])
    print(report.output)
    return result.Result().one("tests under coverage", tests.good, tests.output).one(
        f"at least {LINES_LEAST} % of the lines", report.good, report.output)
