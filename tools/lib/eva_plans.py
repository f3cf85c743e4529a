"""The analyses of the object's plans: every operation, each over a model of the tree that
asks for what the tree relies on, and leaves what it promises (tests/eva/object/contracts.h)."""
from eva_run import Analysis, of_object

ENDS = ("path_is_possible", "way_is_possible", "window_is_possible")
STEPS = ("line_enter", "tree_find", "tree_next", "tree_next_leaf", "tree_previous",
         "tree_previous_leaf")
WINDOWS = ("window_find", "window_find_free", "window_find_more")
DELAY = ("-eva-widening-delay", "10")


def _windows(main, apart, faults):
    names = (*ENDS, *STEPS, *WINDOWS)
    return Analysis(
        main=main,
        sources=of_object("window", "arena", "node"),
        harness=("object/windows", "object/line", "object/any"),
        apart={name: apart for name in (*names, "window_any")} | dict.fromkeys(
            (main, "lines_all", "places_all", "next_all"), 0),
        splits={name: ("full",) for name in names},
        options=("-eva-partition-value", "line_mark", *DELAY),
        faults=faults)


ALL = ("given_all", "line_touched_all", "touched_all", "lines_all", "places_all", "next_all")
CONTRACTS = (*ENDS, "splice_is_possible", "plan_is_possible", "edit_is_possible",
             "replacement_is_possible")
GIVEN = ("object/given", "object/line", "object/frames", "object/any")
CHECKS = ("check_range", "check_map", "check_reserve", "check_entries_max", "check_ceilings",
          "check_protect_rights", "check_place", "check_flags", "check_rights", "check_class",
          "check_authority", "check_backing", "check_account", "check_memory")


def _plans(main, sources, apart, ok, faults, walks=(), given=(), count=100, loops={}):
    return Analysis(
        main=f"{main}_all",
        sources=of_object(*sources, "plan", "check", "class", "arena", "node"),
        harness=(f"object/{main}", *given, *GIVEN),
        apart={name: count for name in (*apart, *ok, *walks, *CHECKS, *CONTRACTS)} | dict.fromkeys(
            (f"{main}_all", *ALL), 0) | loops,
        splits={name: ("full",) for name in (*apart, *CONTRACTS)} | dict.fromkeys(
            (*CHECKS, *ok), (0,)),
        options=("-eva-domains-function", "octagon:check_range"),
        faults=faults)


REMOVALS = _plans(
    "removals", ("space_unmap", "space_discard"),
    ("removals_any", "releases_any", "plan_range", "plan_unmap_splice", "plan_unmap_edit",
     "plan_splice", "plan_reserve", "space_plan_unmap", "space_plan_release", "plan_finish",
     "splice_fits"), ("walk_next",),
    (("asobj/space_unmap.c", "splice->remove = window->touched;",
      "splice->remove = window->touched + 1;"),
     ("asobj/plan.c", "plan->steps[plan->step_count++]", "plan->steps[~plan->step_count++]")),
    walks=("plan_zeroes",))

PUT_EDITS = _plans(
    "put_edits", ("put_edit",),
    ("put_edits_any", "surroundings_find", "surroundings_cut", "plan_put_edit", "plan_put_splice",
     "plan_splice", "plan_reserve", "splice_fits"), (),
    (("asobj/put_edit.c", "splice->path.slot += window->touched == 0;", "splice->path.slot++;"),
     ("asobj/put_edit.c", "(takes_above && around->above_is_far)", "false")),
    count=300)

PUTS = _plans(
    "puts", ("space_map", "space_adopt", "put"),
    ("maps_any", "reservations_any", "adoptions_any", "space_adopt", "space_plan_map",
     "space_plan_reserve", "plan_finish", "plan_put", "plan_put_over",
     "plan_put_anywhere", "plan_put_at", "plan_refuse", "plan_put_edit", "plan_map_frames"),
    ("check_guards", "window_find_free", "place_choose"),
    (("asobj/put.c", "request->place == VSPACED_PLACE_HINT &&",
      "request->place > VSPACED_PLACE_HINT &&"),
     ("asobj/space_adopt.c", "plan_begin(plan);", "plan_begin(plan), plan->taken.count = 33;")),
    given=("object/given_edit",))

PROTECTS = _plans(
    "protects", ("space_protect",),
    ("protects_any", "space_plan_protect", "plan_protect_many", "plan_protect_one",
     "plan_protect_edit", "plan_put_edit", "plan_refuse", "plan_finish", "plan_splice",
     "plan_reserve", "splice_fits", "outcome_find", "outcome_begin", "tree_next",
     "tree_next_leaf", "tree_previous", "tree_previous_leaf"),
    ("plan_range", "walk_next", "check_mappings", "plan_protect_steps"),
    (("asobj/space_protect.c", "outcome->far |= path.leaf != window->first.leaf;", ""),
     ("asobj/space_protect.c", "window->touched + outcome->around;",
      "window->touched + outcome->around + 1;")),
    given=("object/given_edit",), count=300, loops={"outcome_find": 20} | dict.fromkeys(
        ("outcome_add", "outcome_add_part", "outcome_frames", "splice_add"), 0))

REMAPS = _plans(
    "remaps", ("space_remap", "put"),
    ("remaps_any", "space_plan_remap", "plan_remap", "plan_move", "plan_move_anywhere",
     "plan_grow", "plan_refuse", "plan_finish", "plan_put_edit", "plan_put", "plan_put_over",
     "plan_put_at"),
    ("walk_next", "check_remap", "check_growth", "plan_move_steps", "plan_moved",
     "plan_move_piece", "plan_move_edit", "place_choose"),
    (("asobj/space_remap.c", "plan_begin(plan);", "plan_begin(plan), plan->taken.count = 33;"),),
    given=("object/given_edit", "object/given_unmap"))

BATCHES = Analysis(
    main="batches_all",
    sources=of_object("batch", "arena", "node"),
    harness=("object/batches", *GIVEN),
    apart={"batches_all": 0},
    splits={"walk_next": (0,)},
    faults=(("asobj/batch.c", "if (journal->operation_count == 0) {",
             "if (journal->operation_count > VSPACED_BATCH_MAX) {"),
            ("asobj/batch.c", "i + 1 >= journal->operation_count",
             "i >= journal->operation_count")))

ANALYSES = (
    _windows("windows_near", 60, (
        ("asobj/window.c", "path_copy(tree, &window->last, &window->first);", ""),
        ("asobj/window.c", "window->touched++;", "window->touched += 2;"))),
    _windows("windows_far", 1, (
        ("asobj/window.c", "path_copy(tree, &window.last, &window.first);", ""),)),
    REMOVALS,
    PUT_EDITS,
    PUTS,
    PROTECTS,
    REMAPS,
    BATCHES,
)
