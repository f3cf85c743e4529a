"""What a step of tools/test found, counted test by test."""
import dataclasses
import re
import xml.etree.ElementTree


@dataclasses.dataclass
class Result:
    passed: int = 0
    failures: list = dataclasses.field(default_factory=list)  # (test, what it said)
    skipped: list = dataclasses.field(default_factory=list)   # tests that could not run here
    notes: list = dataclasses.field(default_factory=list)     # lines to show, whatever passed
    transitions: int = 0                                      # that closures say they checked

    def one(self, name, good, text=""):
        if good:
            self.passed += 1
        else:
            self.failures.append((name, text))
        return self

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skipped += other.skipped
        return self


def of_junit(path, done):
    """Reads what pytest and ctest write. A runner that failed without a failed
    test, or that ran none, is a failure itself."""
    result = Result()
    try:
        cases = xml.etree.ElementTree.parse(path).getroot().iter("testcase")
    except (OSError, xml.etree.ElementTree.ParseError):
        return result.one("the runner itself", False, done.output)
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        bad = [part for kind in ("failure", "error") for part in case.findall(kind)]
        text = "".join(part.text or "" for part in case.findall("system-out"))
        result.transitions += sum(map(int, re.findall(r"(\d+) transitions", text)))
        if bad:
            printed = [part.text or part.get("message") or "" for part in bad]
            printed += [part.text or "" for part in case.findall("system-out")]
            result.one(name, False, "\n".join(printed))
        elif case.find("skipped") is not None:
            result.skipped.append(name)
        else:
            result.passed += 1
    if not done.good and not result.failures:
        result.one("the runner itself", False, done.output)
    if done.good and result.passed == 0:
        result.one("the runner itself", False, "it ran no test\n" + done.output)
    return result
