"""tools/test counts what the runners say, and no runner can pass by running nothing."""
import result
import tree

JUNIT = """<testsuites><testsuite>{}</testsuite></testsuites>"""
GOOD = '<testcase classname="a" name="good"/>'
BAD = '<testcase classname="a" name="bad"><failure message="m">why</failure></testcase>'
BROKEN = '<testcase classname="a" name="broken"><error message="in set-up"/></testcase>'
SKIPPED = '<testcase classname="a" name="later"><skipped/></testcase>'


def _found(tmp_path, cases, code):
    report = tmp_path / "report.xml"
    report.write_text(JUNIT.format(cases))
    return result.of_junit(report, tree.Done(code, "what it printed"))


def test_cases_are_counted(tmp_path):
    found = _found(tmp_path, GOOD + GOOD + BAD + BROKEN + SKIPPED, 1)
    assert found.passed == 2 and found.skipped == ["a::later"]
    assert found.failures == [("a::bad", "why"), ("a::broken", "in set-up")]


def test_a_runner_that_fails_without_a_failed_test_has_failed(tmp_path):
    assert len(_found(tmp_path, GOOD, 1).failures) == 1
    assert len(_found(tmp_path, GOOD, None).failures) == 1


def test_a_runner_that_ran_nothing_has_failed(tmp_path):
    assert len(_found(tmp_path, "", 0).failures) == 1
    assert len(_found(tmp_path, SKIPPED, 0).failures) == 1


def test_a_runner_without_a_report_has_failed(tmp_path):
    found = result.of_junit(tmp_path / "none.xml", tree.Done(0, "what it printed"))
    assert found.failures == [("the runner itself", "what it printed")]
