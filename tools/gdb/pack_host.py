"""What a host program that GDB runs has in hand: its threads' stacks tell, for on the host
the server is functions that the test calls."""
import gdb
from server_world import InFlight, in_flight_of

FRAMES_MAX = 200  # of one thread that are looked at
_SERVES = {"serve_request": "shard", "control_serve_request": "control"}


def _frames(thread):
    thread.switch()
    frame, left = gdb.newest_frame(), FRAMES_MAX
    while frame is not None and left:
        yield frame
        frame, left = frame.older(), left - 1


def _served(thread):
    """What is served on the thread's stack, the control below the shard that it asks: the
    variable's name and its address, 0 if the compiler kept none."""
    for frame in _frames(thread):
        name = _SERVES.get(frame.name())
        if name:
            try:
                yield name, int(frame.read_var(name))
            except (gdb.error, ValueError):
                yield name, 0


def in_flight(world):
    """As ServerWorld.in_flight."""
    thread, frame = gdb.selected_thread(), gdb.selected_frame()
    try:
        served = [each for every in gdb.selected_inferior().threads() for each in _served(every)]
    finally:
        thread.switch()
        frame.select()
    server, found, idle = world.server, [], set(world.server.shards)
    for name, address in served:
        if name == "control":
            found.append(InFlight(None, server.request_text(server.control.message), "RUNNING"))
            continue
        here = [shard for shard in server.shards if address in (shard.view.address, 0)]
        if here:  # else it is of another server
            found += in_flight_of(here[0], "RUNNING")
            idle.discard(here[0])
    for shard in idle:
        found += in_flight_of(shard, "RUNNING", has_received=False)
    return found
