"""The analyses of what changes the object: commits, edits and splices, each over models of what
it goes by, which ask for what that relies on (tests/eva/object/contracts.h)."""
from eva_run import Analysis, of_object


# What the harness names is told apart by each value, through calls; all else is joined.
def _told_apart(*names):
    return ("-eva-interprocedural-splits", "-eva-partition-value", ",".join(names),
            "-eva-precision", "0", "-eva-slevel", "0")


SPLICE = ("splice_entries", "splice_slot", "splice_remove")

COMMITS = Analysis(
    main="commits_any",
    sources=of_object("space", "journal", "arena", "node"),
    harness=("object/commits", "object/plans", "object/frames", "object/any"),
    apart={**{name: 100 for name in ("walk_next", "path_copy", "any_plan", "uncount_splice",
                                     "uncount_walk", "uncount_source")},
           **{name: 1000 for name in ("plan_finish", "journal_prepare", "prepare_undo",
                                      "finish_any")}},
    splits={name: (0,) for name in ("walk_next", "plan_finish", "journal_prepare",
                                    "prepare_undo")},
    options=_told_apart(*SPLICE),
    faults=(("asobj/journal.c", "journal->entry_count < JOURNAL_ENTRIES_MAX && ", ""),
            ("asobj/journal.c", "operation_count == VSPACED_BATCH_MAX",
             "operation_count > VSPACED_BATCH_MAX"),
            ("asobj/space.c", "splice->path.slot + i)", "splice->path.slot + i + 1)")))

EDITS = Analysis(
    main="edits_any",
    sources=of_object("edit", "plan"),
    harness=("object/edits", "object/plans", "object/ways", "object/any"),
    apart={"edit_remove_leaf": 1000, "splice_add": 100, "path_copy": 100, "range_intersection": 10},
    splits={"tree_next": (0,)},
    options=_told_apart(*SPLICE, "found_height", "found_count", "found_slot", "step_count"),
    faults=(("asobj/edit.c", "next->leaf == path->leaf", "next->leaf != path->leaf"),
            ("asobj/edit.c", "(struct range){SCALE_BEGIN, SCALE_END}",
             "(struct range){0, SCALE_END}")))

SPLICES = Analysis(
    main="splices_any",
    sources=of_object("tree_splice", "tree_path"),
    harness=("object/splices", "object/leaves", "object/any"),
    apart={**{name: 5000 for name in ("tree_grow", "tree_share", "tree_shrink", "tree_splice",
                                      "path_find_partner", "run_deal", "leaves_look_at")},
           "path_limit": 100},
    splits={"path_find_partner": ("full",)},
    options=_told_apart(*SPLICE, "splice_count", "parent_children", "parent_at", "leaf_given"),
    faults=(("asobj/tree_splice.c", "if (count > LEAF_ENTRIES_MAX) {",
             "if (count > LEAF_ENTRIES_MAX + 1) {"),
            ("asobj/tree_splice.c", "tree_climb_short(tree, path, slot + 1);",
             "tree_climb_short(tree, path, slot + 2);")))

LIVES = Analysis(
    main="lives_any",
    sources=of_object("space", "tree", "arena", "node"),
    harness=("object/lives", "object/any"),
    apart={"tree_fini": 10000, "path_descend_first": 20, "lives_any": 0},
    splits={"tree_init": (0,)},
    options=("-eva-slevel-merge-after-loop", "tree_fini"),
    faults=(("asobj/tree.c", "path.levels[level - 1].at + 1 >=", "path.levels[level - 1].at >="),
            ("asobj/tree.c", "path_descend_first(tree, &path, level - 1);",
             "path_descend_first(tree, &path, level);")))

FINDS = Analysis(
    main="finds_all",
    sources=of_object("tree", "tree_path", "arena", "node"),
    harness=("object/finds", "object/any"),
    apart={name: 100 for name in ("tree_next_leaf", "tree_previous_leaf", "tree_find",
                                  "ways_any")},
    splits={name: (0,) for name in ("tree_next_leaf", "tree_previous_leaf", "tree_next",
                                    "tree_previous")},
    options=("-eva-slevel", "0"),
    faults=(("asobj/tree.c", "if (level->at > 0) {", "if (level->at >= 0) {"),
            ("asobj/tree.c", "level->at + 1 < arena_inner", "level->at < arena_inner")))

ANALYSES = (EDITS, SPLICES, COMMITS, LIVES, FINDS)
