"""The analyses of the object, each of some of its files: what they begin with, and what
they are told apart by."""
import eva_edits
import eva_plans
import tree
from eva_run import Analysis, functions, of_object as _object, text_of

OBJECT = "asobj"


RULES = Analysis(
    main="rules_any",
    sources=_object("check", "class", "pieces", "place"),
    harness=("object/rules", "object/any", "object/frames"),
    apart={"rules_any": 0},
    splits={"check_range": (0,)},
    options=("-eva-domains-function", "octagon:check_range"),
    faults=((f"{OBJECT}/class.c", "class_id < VSPACED_CLASS_COUNT ?",
             "class_id < VSPACED_CLASS_COUNT + 2 ?"),))

ACCOUNT = Analysis(
    main="account_any",
    sources=_object("account", "account_open", "arena", "node"),
    harness=("object/account", "object/any", "bits"),
    apart={"account_choose": 20},
    splits={"account_fit": (0,)},
    faults=((f"{OBJECT}/account.c", " || taken->count == VSPACED_PIECES_MAX", ""),
            (f"{OBJECT}/account_open.c", "height > ACCOUNT_LEVELS_MAX",
             "height > ACCOUNT_LEVELS_MAX + 1")))

ARENA = Analysis(
    main="arena_any",
    sources=_object("arena", "node"),
    harness=("object/arena", "object/any"),
    apart={"arena_any": 0},
    splits={"arena_reserve": (0,)},
    faults=((f"{OBJECT}/arena.c", "arena_frame_map(arena, index);\n    unpoison",
             "&arena->frame_maps[index];\n    unpoison"),))

NODES = Analysis(
    main="nodes_any",
    sources=_object("node", "run"),
    harness=("object/nodes", "object/any"),
    apart={name: 100 for name in ("nodes_any", "splices_any", "pairs_any", "splice_any")},
    splits={"leaf_search": (0,)},
    faults=((f"{OBJECT}/node.c", "slot + remove, count - remove);", "slot + remove, count);"),
            (f"{OBJECT}/run.c", "leaf_count - i - 1) / (leaf_count - i)",
             "leaf_count - i) / (leaf_count - i)")))

PATHS = Analysis(
    main="paths_any",
    sources=_object("tree", "tree_path", "tree_gap", "arena", "node"),
    harness=("object/paths", "object/any"),
    apart={name: 100 for name in ("paths_any", "walks_any", "walk_begin", "walk_begin_at",
                                  "walk_next", "path_next_with_gap", "tree_find_gap",
                                  "tree_find")},
    splits={name: (0,) for name in ("walk_next", "tree_find_gap", "path_next_with_gap")},
    faults=((f"{OBJECT}/tree_gap.c", "0, node->count - 1, gap)", "0, node->count, gap)"),
            (f"{OBJECT}/tree.c", "at + 1 < node->count ?", "at < node->count ?")))

NOTES = Analysis(
    main="notes_all",
    sources=_object("tree_path", "tree_note", "tree", "arena", "node"),
    harness=("object/notes", "object/shape", "object/any"),
    apart={name: 1000 for name in ("notes_all", "anywhere_any", "changes_any", "shapes_all",
                                   "any_shape", "any_nodes", "any_level", "any_children",
                                   "digits_next")},
    splits={"digits_next": (0,)},
    faults=((f"{OBJECT}/tree_note.c", "after < leaf->count ?", "after <= leaf->count ?"),))

CLIMB_FUNCTIONS = ("tree_climb", "tree_climb_short", "tree_fill_inner", "family_add",
                   "inner_fill", "inner_insert", "inner_remove", "inner_move_rest", "inner_split")

CLIMB = Analysis(
    main="climb_all",
    sources=_object("tree_climb", "arena", "node"),
    harness=("object/climb", "object/shape", "object/any"),
    apart={name: 10000 for name in (*CLIMB_FUNCTIONS, "climb_all", "way_any", "climb_any",
                                    "short_any", "shapes_all", "any_shape", "any_nodes",
                                    "any_level", "any_children", "digits_next", "counts_set",
                                    "is_full", "is_possible", "use")} | {"inner_gap": 0},
    options=("-eva-no-results", "-eva-subdivide-non-linear", "0"),
    splits={name: (0,) for name in ("digits_next", "is_full", "is_possible",
                                    "tree_fill_inner")},
    faults=((f"{OBJECT}/tree_climb.c", "node->count < INNER_CHILDREN_MAX) {",
             "node->count <= INNER_CHILDREN_MAX) {"),
            (f"{OBJECT}/tree_climb.c", "inner->count = from;", "")))

READING = _object("tree", "tree_path", "tree_gap", "arena", "node")

QUERIES = Analysis(
    main="queries_any",
    sources=_object("space_query", "space_undo", "space_account", "account", "account_open",
                    "class", "place") + READING,
    harness=("object/queries", "object/any", "bits"),
    apart={name: 100 for name in ("queries_any", "places_any", "place_find", "place_choose",
                                  "tree_find", "path_next_with_gap", "tree_find_gap")},
    splits={name: (0,) for name in ("tree_find_gap", "path_next_with_gap", "place_find")},
    faults=((f"{OBJECT}/place.c", "range_length(zone) / VSPACED_PAGE_BYTES)",
             "range_length(zone) / VSPACED_PAGE_BYTES - 2)"),))

INVARIANTS = Analysis(
    main="invariants_any",
    sources=_object("invariants", "invariants_account", "account", "class", "tree", "tree_path",
                    "arena", "node"),
    harness=("object/invariants", "object/any", "bits"),
    apart={"invariants_any": 0,
           **{name: 50 for name in ("audit_nodes", "audit_branches", "audit_descend")},
           **{name: 100 for name in ("tree_find", "tree_next_leaf", "tally_mappings")}},
    splits={"audit_leaf": (0,)},
    faults=((f"{OBJECT}/invariants.c", "first_new - 1].at + 1 >=", "first_new - 1].at + 1 =="),
            (f"{OBJECT}/invariants.c", "tree->height > TREE_LEVELS_MAX",
             "tree->height > TREE_LEVELS_MAX + 1")))

ANALYSES = (RULES, ACCOUNT, ARENA, NODES, PATHS, NOTES, CLIMB, QUERIES, INVARIANTS,
            *eva_edits.ANALYSES, *eva_plans.ANALYSES)


def sources():
    names = map(tree.name_of, tree.files(".c", ".h", folders=[OBJECT]))
    return tuple(sorted(name for name in names if name.count("/") == 1))


def functions_of_object():
    return [name for source in sources() for name in functions(text_of(source))]
