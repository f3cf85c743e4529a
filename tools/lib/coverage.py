"""What the host tests reach of the address-space object and of the server."""
import json

import build
import result
import tree

# part: the least percentage of its lines and of its branches
LEAST = {"asobj": (99, 95), "src/server": (98, 94)}

# The tests of these parts. Closures reach no more of them and take long without -O2.
TESTS = ("asobj_test", "asobj_damage_test", "random_test", "random_tiny_test", "server_test",
         "server_threads_test", "server_shards_threads_test")


def _summary(folder, scratch):
    """gcovr's answer: {files: [{filename, line_covered, line_total, branch_covered, ...}]}."""
    report = scratch / "summary.json"
    filters = [word for part in LEAST for word in ("--filter", f"{tree.ROOT}/{part}/")]
    done = tree.run(["/usr/bin/gcovr", "--root", tree.ROOT, "--object-directory", folder, *filters,
                     "--exclude-unreachable-branches", "--json-summary", report], cwd=scratch)
    return (json.loads(report.read_text()) if done.good else None), done.output


def _percent(files, what):
    total = sum(file[f"{what}_total"] for file in files)
    return 100 * sum(file[f"{what}_covered"] for file in files) / total if total else 0.0


def _part_judge(part, files, found):
    for what, whats, least in zip(("line", "branch"), ("lines", "branches"), LEAST[part]):
        percent = _percent(files, what)
        worst = sorted(files, key=lambda file: file[f"{what}_covered"] - file[f"{what}_total"])[:5]
        missed = ", ".join(f"{file['filename']} {file[f'{what}_total'] - file[f'{what}_covered']}"
                           for file in worst)
        text = f"{part}: {percent:.1f} % of {whats} reached, at least {least} %"
        found.notes.append(text)
        found.one(text, percent >= least, f"most missed: {missed}")


def run():
    with build.locked("coverage") as folder, tree.scratch() as scratch:
        build.build("coverage", TESTS)
        tree.run(["find", folder, "-name", "*.gcda", "-delete"])
        tests = tree.run(["ctest", "--test-dir", folder, "--parallel", tree.CPUS,
                          "-R", f"^({'|'.join(TESTS)})[.]"], timeout=1800)
        summary, output = _summary(folder, scratch)
    found = result.Result().one("tests under coverage", tests.good, tests.output)
    if summary is None:
        return found.one("gcovr", False, output)
    for part in LEAST:
        _part_judge(part, [file for file in summary["files"]
                           if file["filename"].startswith(f"{part}/")], found)
    return found
