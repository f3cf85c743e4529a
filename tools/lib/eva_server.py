"""The analyses of the server: what they begin with, and what they are told apart by."""
import pathlib
import re

import tree
from eva_run import Analysis, text_of

SERVER = "src/server"

# The threads' loops are begun, and what they do is analysed by itself.
BEGUN = ("serve", "control_serve")


def _statuses():
    return {name: int(value)
            for name, value in re.findall(r"X\((\w+), (\d+),", text_of("include/vspaced/status.h"))}


MOVED = _statuses()["MOVED"]            # told with a record
LATER = max(_statuses().values()) + 1   # the request goes on: src/server/work.h


def _operations():
    rows = text_of("include/vspaced/operation.h") + text_of(f"{SERVER}/peer.h")
    return [f"op_{name}" for name in re.findall(r"^    X\(\w+, (\w+), ", rows, re.M)]


def _server(*left_out):
    return tuple(name for name in map(tree.name_of, tree.files(".c", folders=[SERVER]))
                 if pathlib.Path(name).stem not in left_out)


OBJECT = ("asobj/arena.c", "asobj/node.c")  # what the server calls of it, itself

# What an operation relies on is known in it: an object where the row asks for one, a
# manager behind a manager's badge. So these are read path by path.
CHECKS = ("decode", "authorize", "owner_asks", "caller_check", "badge_check", "caller_find",
          "owner_find", "manager_find", "target_find", "record_find", "capability_check")

SHARD = Analysis(
    main="shard_any",
    sources=_server("main", "start", "registry", "control", "control_ask", "control_bind",
                    "control_manager", "control_migrate") + OBJECT,
    harness=("shard", "bits", "kernel", "messages", "records", "space"),
    apart={**{name: 200 for name in (*CHECKS, "serve_request", "dispatch")},
           **{name: 100 for name in (*_operations(), "change", "change_work")},
           "works_piece": 20, "reply_words": 1000, "shard_any": 0},
    splits={**{name: (0, MOVED) for name in CHECKS},
            **{name: (0, LATER) for name in (*_operations(), "change", "change_work", "work_run",
                                             "dispatch")},
            **{name: (0,) for name in ("words_of_items", "range_make", "serve_request",
                                       "item_commit", "manager_next_free", "memory_next_free",
                                       "object_next_free", "memory_find")},
            "object_absence": (MOVED,)},
    faults=((f"{SERVER}/authorize.c", "badge.index >= VSPACED_OBJECTS_PER_SHARD",
             "badge.index > VSPACED_OBJECTS_PER_SHARD"),))

CONTROL = Analysis(
    main="control_any",
    sources=(*(f"{SERVER}/{name}.c" for name in (
        "control", "control_ask", "control_bind", "control_manager", "control_migrate", "decode",
        "dispatch", "kernel_answer", "manager", "reply", "shard")),),
    harness=("control", "bits", "kernel", "messages", "records"),
    apart={"reply_words": 1000, "places_forget": 20, "control_any": 0},
    splits={name: (0,) for name in ("decode", "badge_check", "manager_next_free", "ask_shard",
                                    "control_shard_of", "leave")},
    faults=((f"{SERVER}/control_migrate.c", "count > PEER_ITEMS_MAX",
             "count > 2 * PEER_ITEMS_MAX"),))

START = Analysis(
    main="start_any",
    sources=_server() + OBJECT + tuple(map(tree.name_of, tree.files(".c",
                                                                    folders=["src/startup"]))),
    harness=("start", "bits", "kernel", "space"),
    apart={"start_any": 0},
    splits={name: (0,) for name in ("envelope_check", "header_check", "entries_check",
                                    "envelope_is_reachable", "range_make", "intake_check_declared",
                                    "intake_check_real", "slots_check", "authority_check")},
    faults=((f"{SERVER}/start.c", "shards > VSPACED_SHARDS", "shards > VSPACED_SHARDS + 1"),))

ANALYSES = (SHARD, CONTROL, START)


def sources():
    return _server()
