"""A window of GDB's text interface, `layout vspace`: the mappings of the object whose
page tables are loaded, or that vspaced is changing; or all objects. New at each stop."""
import argparse

import gdb
import inspections
import pack_session
from pack_functions import object_now
from reading import Trouble


def window_lines(kept):
    """Title and lines, what goes on first: the mappings may be more than there is room for.
    `kept` is the name of the object that was shown last."""
    with pack_session.opened() as world:
        found = object_now(world) or _object_in_hand(world)
        name = found.name if found else kept
        if name is None:
            return None, "objects", inspections.inspect_list(world, None).lines
        try:
            lines = inspections.inspect_maps(world, argparse.Namespace(object=name)).lines
        except Trouble as trouble:
            return None, "objects", [str(trouble)]
        return name, f"object {name}", [world.activity() or "vspaced is idle", *lines]


def _object_in_hand(world):
    handles = world.changing()
    return next((found for found in world.server.objects() if found.handle in handles), None)


class Window:
    def __init__(self, tui):
        self._tui, self._top, self._kept, self._lines = tui, 0, None, []
        tui.title = "vspace"
        gdb.events.stop.connect(self._stopped)

    def close(self):
        gdb.events.stop.disconnect(self._stopped)

    def _stopped(self, _event):
        self.render()

    def render(self):
        if not self._tui.is_valid():
            return
        try:
            self._kept, title, self._lines = window_lines(self._kept)
        except (Trouble, gdb.error) as error:
            title, self._lines = "vspace", [str(error)]
        self._tui.title = title
        self._draw()

    def _draw(self):
        self._top = max(0, min(self._top, len(self._lines) - 1))
        shown = self._lines[self._top:self._top + self._tui.height]
        self._tui.erase()
        self._tui.write("\n".join(line[:self._tui.width - 1] for line in shown))

    def vscroll(self, lines):
        self._top += lines
        self._draw()

    def hscroll(self, _columns):
        pass


def register():
    if not hasattr(gdb, "register_window_type"):
        return  # a GDB without its text interface
    gdb.register_window_type("vspace", Window)
    gdb.execute("tui new-layout vspace vspace 2 status 0 cmd 1")
