"""What all of the pack's commands for GDB share."""
import shlex

import gdb
from reading import Trouble


class PackCommand(gdb.Command):
    """A command that tells every mistake in one line."""

    def __init__(self, words, text):
        self._words, self.__doc__ = words, text
        super().__init__(words, gdb.COMMAND_DATA)

    def invoke(self, text, _from_tty):
        try:
            fault = self.run(shlex.split(text))
        except (Trouble, ValueError) as trouble:  # ValueError: a quote without its other
            raise gdb.GdbError(str(trouble)) from None
        except gdb.error as error:  # the connection broke
            raise gdb.GdbError(f"{self._words}: {error}") from None
        except Exception as error:  # memory that makes no sense must not end in a traceback
            raise gdb.GdbError(f"{self._words}: what is read makes no sense:"
                               f" {type(error).__name__}: {error}") from None
        if fault:
            raise gdb.GdbError(fault)
