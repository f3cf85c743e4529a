"""The commands `vspace` and `rk` of GDB. Whoever imports this gets them, once."""
import json

import commands
import gdb
import pack_crashes
import pack_functions  # noqa: F401
import pack_printers
import pack_session
import pack_stops
import pack_unwind
import pack_window
from commands import parser_of
from pack_command import PackCommand
from reading import Trouble


class Prefix(gdb.Command):
    def __init__(self, name, text):
        self.__doc__ = text
        super().__init__(name, gdb.COMMAND_DATA, gdb.COMPLETE_COMMAND, True)


class Inspection(PackCommand):
    """One of the commands that show something."""

    def __init__(self, command):
        self._command = command
        super().__init__(command.words, command.what, command.parser())

    def run(self, options):
        answer = pack_session.answer(self._command, options)
        print(json.dumps(answer.data) if options.json else "\n".join(answer.lines))
        return answer.fault


_KINDS = {"auto": "what GDB is connected to: QEMU's stub, a loaded dump, or a host program",
          "stub": "QEMU's stub alone, also where the stopped machine's RAM is a file",
          "dump": "what `monitor dump-guest-memory FILE` wrote",
          "ram": "the file behind a machine's RAM (`tools/run --ram FILE`), while it runs",
          "process": "one of this machine that holds a server, as the GoogleTest programs"}
_NAMED = ("dump", "ram", "process")  # with a second word


class Source(PackCommand):
    def __init__(self):
        kinds = "\n".join(f"{kind:<8} {text}" for kind, text in _KINDS.items())
        super().__init__("vspace source", f"Where memory is read from.\n\n{kinds}", parser_of(
            "vspace source", (("kind", {"nargs": "?", "choices": _KINDS}),
                              ("what", {"nargs": "?", "metavar": "FILE",
                                        "help": "or the process's number"}))))

    def run(self, options):
        if options.kind and (options.kind in _NAMED) != (options.what is not None):
            raise Trouble("vspace source: give auto, stub, dump FILE, ram FILE or process PID")
        if options.kind:
            pack_session.choose(options.kind, options.what)
        print(f"memory is read from {pack_session.chosen_text()}")


for _name, _text in commands.PREFIXES.items():
    Prefix(_name, _text)
for _command in commands.COMMANDS:
    Inspection(_command)
Source()
pack_stops.register_commands()
pack_crashes.register_commands()
pack_printers.register()
pack_unwind.register()
pack_window.register()
