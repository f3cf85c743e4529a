"""The steps run in order, those that leave a CPU idle side by side, and none outlives the
command."""
import collections
import os
import time

import processes
import pytest
import schedule
import tree

Step = collections.namedtuple("Step", "name alone")


def _steps(text):
    """One step a letter; small ones leave a CPU idle."""
    return [Step(letter, letter.isupper()) for letter in text]


@pytest.fixture(autouse=True)
def two_cpus(monkeypatch):
    monkeypatch.setattr(tree, "CPUS", 2)


def _names(text, run):
    return "".join(step.name for step, _ in schedule.each_done(_steps(text), run))


def test_each_step_is_run_once():
    assert sorted(_names("ABcdeFgH", lambda step: 0)) == list("ABFHcdeg")


def test_steps_that_stand_alone_keep_their_order():
    done = _names("AbcDeF", lambda step: 0)
    assert [name for name in done if name.isupper()] == list("ADF")
    assert done[0] == "A" and set(done[1:3]) == {"b", "c"} and done[3:] == "DeF"


def test_two_run_side_by_side(tmp_path):
    def meet(step):
        (tmp_path / step.name).touch()
        other = tmp_path / {"a": "b", "b": "a"}[step.name]
        processes.wait_for(other.exists, 20)
        return step.name

    assert {answer for _, answer in schedule.each_done(_steps("ab"), meet)} == {"a", "b"}


def test_no_more_than_there_are_cpus(tmp_path):
    def work(step):
        (tmp_path / step.name).touch()
        time.sleep(0.05)
        under_way = len(list(tmp_path.iterdir()))
        (tmp_path / step.name).unlink()
        return under_way

    assert max(answer for _, answer in schedule.each_done(_steps("abcdef"), work)) <= 2


def test_a_process_that_dies_gives_nothing():
    def die(step):
        os._exit(3)

    assert [answer for _, answer in schedule.each_done(_steps("a"), die)] == [None]


def test_leaving_early_ends_the_others(tmp_path):
    def work(step):
        if step.name == "a":
            return None
        os.chdir(tmp_path)
        (tmp_path / "begun").touch()
        time.sleep(600)

    done = schedule.each_done(_steps("ab"), work)
    next(done)
    processes.wait_for((tmp_path / "begun").exists, 20)
    assert processes.inside(tmp_path)
    done.close()
    assert not processes.inside(tmp_path)
