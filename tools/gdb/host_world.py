"""The server of a host program: one of the GoogleTest programs, for example."""
import layouts
import server_format
import server_model
from server_world import ServerWorld


class HostProgram:
    """What is known of it from its file."""

    def __init__(self, path):
        self._layouts = layouts.layouts_of(path, server_model.STRUCTURES, server_model.SYMBOLS)
        self.format = server_format.Format(self._layouts)
        self.registry_address = self._layouts.symbols["vspaced_registry"]


class HostWorld(ServerWorld):
    def __init__(self, memory, program, bias, source, runs=False, in_flight=None):
        """`in_flight` gives the requests in hand, where somebody can tell them."""
        self.source, self._in_flight = source, in_flight
        self.knows_activity = in_flight is not None
        super().__init__(memory, program.format, runs, program.registry_address + bias)

    def in_flight(self):
        return self._in_flight(self) if self._in_flight else []
