"""The analyses of the object's plans: every operation, each over a model of the tree that
asks for what the tree relies on, and leaves what it promises (tests/eva/object/contracts.h)."""
from eva_run import Analysis, of_object

ENDS = ("path_is_possible", "way_is_possible", "window_is_possible")
STEPS = ("line_enter", "tree_find", "tree_next", "tree_next_leaf", "tree_previous",
         "tree_previous_leaf")
WINDOWS = ("window_find", "window_find_free", "window_find_more")
LINE_OPTIONS = ("-eva-partition-value", "line_mark", "-eva-widening-delay", "10")


def _windows(main, apart, faults):
    names = (*ENDS, *STEPS, *WINDOWS)
    return Analysis(
        main=main,
        sources=of_object("window", "arena", "node"),
        harness=("object/windows", "object/line", "object/any"),
        apart={name: apart for name in (*names, "window_any")} | dict.fromkeys(
            (main, "lines_all", "places_all", "next_all"), 0),
        splits={name: ("full",) for name in names},
        options=LINE_OPTIONS,
        faults=faults)


ANALYSES = (
    _windows("windows_near", 60, (
        ("asobj/window.c", "path_copy(tree, &window->last, &window->first);", ""),
        ("asobj/window.c", "window->touched++;", "window->touched += 2;"))),
    _windows("windows_far", 1, (
        ("asobj/window.c", "path_copy(tree, &window.last, &window.first);", ""),)),
)
