"""Executors for the tests of rounds: one that works at once, and some whose workers freeze, die or are not like us."""

import os
import pickle
from concurrent.futures import Executor, Future


class Serial(Executor):
    """Makes every task at once, in this process."""

    def __init__(self):
        self.made = []

    def submit(self, function, *arguments):
        self.made.append((function.__name__, arguments))
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


class Packing(Serial):
    """Packs what a task is given, and unpacks it, as it is done for another process."""

    def submit(self, function, *arguments):
        return super().submit(function, *pickle.loads(pickle.dumps(arguments)))


class Frozen(Serial):
    """Never answers a number of attempts: those of each task that are numbered below `attempts`."""

    def __init__(self, attempts, late=False):
        super().__init__()
        self.attempts, self.late, self.waiting = attempts, late, []

    def submit(self, function, *arguments):
        if arguments[-1] < self.attempts:
            self.waiting.append(Future())
            return self.waiting[-1]
        return super().submit(function, *arguments)


class Raising(Executor):
    """Answers every task with an error."""

    def __init__(self, error):
        self.error = error

    def submit(self, function, *arguments):
        future = Future()
        future.set_exception(self.error)
        return future


class Cancelling(Executor):
    """Cancels every task, as Dask does when its scheduler is gone."""

    def submit(self, function, *arguments):
        future = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def ends_its_process(*arguments):
    """Be a task that its worker dies of."""
    os._exit(9)
