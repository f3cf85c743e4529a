"""Functions for GDB's expressions, conditions and printf: $vspace_at and so on."""
import gdb
import pack_session
from inspections import at_text, physical_at
from pack_stops import page_tables_now
from reading import Trouble


class WorldFunction(gdb.Function):
    """Tells a mistake in one line."""

    def invoke(self, *arguments):
        try:
            with pack_session.opened() as world:
                return self.value(world, *map(_plain, arguments))
        except Trouble as trouble:
            raise gdb.GdbError(f"${self.name}: {trouble}") from None
        except TypeError:
            raise gdb.GdbError(f"${self.name} takes other arguments: `help function`") from None

    def __init__(self):
        super().__init__(self.name)


def _plain(value):
    return value.string() if value.type.code in (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_PTR) \
        else int(value)


class At(WorldFunction):
    """$vspace_at(OBJECT, ADDRESS): what the object's tree has there, as text."""
    name = "vspace_at"

    def value(self, world, name, address):
        return at_text(world, world.server.object(str(name)), address)


class Physical(WorldFunction):
    """$vspace_physical(OBJECT, ADDRESS): where the object's page tables lead, 0 if nowhere."""
    name = "vspace_physical"

    def value(self, world, name, address):
        world.machine("$vspace_physical")
        return physical_at(world, world.server.object(str(name)), address) or 0


class ObjectNow(WorldFunction):
    """$vspace_object(): the object whose page tables are loaded, as text, or "none"."""
    name = "vspace_object"

    def value(self, world):
        found = object_now(world)
        return found.name if found else "none"


class InFlight(WorldFunction):
    """$vspace_in_flight(): what vspaced has in hand, as text, or "nothing"."""
    name = "vspace_in_flight"

    def value(self, world):
        return world.activity() or "nothing"


def object_now(world):
    """The object whose page tables are loaded, or None."""
    root = page_tables_now() if world.kernel else 0
    for found in world.server.objects():
        process = world.process_of(found) if found.is_whole else None
        if process and process.view.space.root == root:
            return found
    return None


for _function in (At, Physical, ObjectNow, InFlight):
    _function()
