"""The order in which steps run: one after another, but those that leave a CPU idle
side by side. Each of these is in a process of its own, so that an interrupt, or the
death of the command, ends it as it ends any other child."""
import collections
import multiprocessing
import multiprocessing.connection
import os
import signal

import tree


class _Beside:
    """A step under way in a process of its own."""

    def __init__(self, step, run):
        context = multiprocessing.get_context("fork")
        self.step = step
        self.answer, answer = context.Pipe(duplex=False)
        self.process = context.Process(target=self._work, args=(run, answer, os.getpid()))
        self.process.start()
        answer.close()  # so that the end of the process is the end of the pipe

    def _work(self, run, answer, parent):
        tree.die_with(parent)
        try:
            answer.send(run(self.step))
        except KeyboardInterrupt:  # the command says so, once
            pass

    def result(self):
        """What the step's run gave; None if its process ended without a word."""
        try:
            return self.answer.recv()
        except EOFError:
            return None
        finally:
            self.process.join()

    def stop(self):
        if self.process.is_alive():
            os.kill(self.process.pid, signal.SIGTERM)
        self.process.join()


def _first_done(running):
    ready = multiprocessing.connection.wait([each.answer for each in running])
    done = next(each for each in running if each.answer in ready)
    running.remove(done)
    return done.step, done.result()


def each_done(steps, run):
    """Runs every step by run(step), and yields (step, what it gave) as each is done.
    Whoever leaves the iteration early ends what is still under way."""
    waiting, running = collections.deque(steps), []
    try:
        while waiting or running:
            if waiting and not waiting[0].alone and len(running) < tree.CPUS:
                running.append(_Beside(waiting.popleft(), run))
            elif running:
                yield _first_done(running)
            else:
                step = waiting.popleft()
                yield step, run(step)
    finally:
        for each in running:
            each.stop()
