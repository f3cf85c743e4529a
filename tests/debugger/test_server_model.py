"""The model of the server, on bytes made by hand."""
import forged_server
import pytest
import reading
import space_audit

LEFT, RIGHT = forged_server.LEAVES
ROOT = f"arena.inners[{forged_server.ROOT}]"
FIRST, STEP, MAPPINGS = forged_server.FIRST, forged_server.STEP, forged_server.MAPPINGS


@pytest.fixture(name="forged")
def _forged(program):
    return forged_server.Forged(program.format)


def _touching(forged, **fields):
    """Makes mapping 8 begin where mapping 7 ends."""
    begin = FIRST + 8 * STEP
    forged.entry_put(LEFT, 8, forged.entry(7, end=begin))
    forged.entry_put(LEFT, 9, forged.entry(8, **fields))


def _account(forged, marked):
    """Mapping 4 is of an account that marks such frames of its own first 64."""
    forged.entry_put(LEFT, 5, forged.entry(4, memory=7))
    frame = FIRST + 4 * STEP >> 12
    assert frame < 64
    for path, value in (("memory", 7), ("root", 1), ("frame_count", 64), ("frames_used", 1)):
        forged.put(f"space.account.{path}", value)
    forged.put("arena.frame_maps[1].used[0]", marked << frame)


SPOILED = {
    "HEIGHT": lambda forged: forged.put("tree.height", 7),
    "NODE_NUMBER": lambda forged: forged.put(f"{ROOT}.child[1]", 0),
    "NODE_COUNT": lambda forged: forged.put(f"arena.leaves[{LEFT}].count", 3),
    "UNUSED_WORDS": lambda forged: forged.put(f"arena.leaves[{LEFT}].start[18]", 0),
    "SENTINEL": lambda forged: forged.put(f"arena.leaves[{LEFT}].start[0]", 0),
    "ORDER": lambda forged: forged.entry_put(LEFT, 5, forged.entry(4, end=FIRST)),
    "PIVOT": lambda forged: forged.put(f"{ROOT}.pivot[0]", forged.form.word(0x5000)),
    "GAP": lambda forged: forged.put(f"{ROOT}.gap[0]", 16),
    "LARGE_GAP": lambda forged: forged.put(f"{ROOT}.large[0]", 1),
    "CLASS": lambda forged: forged.entry_put(LEFT, 5, forged.entry(4, class_id=15)),
    "RIGHTS": lambda forged: forged.entry_put(LEFT, 5, forged.entry(4, rights=2)),
    "GUARD": lambda forged: _touching(forged, class_id=4, guard=1),
    "JOINED": _touching,
    "NODES_COUNTED": lambda forged: forged.put("tree.leaves", 3),
    "MAPPINGS_COUNTED": lambda forged: forged.put(
        "space.counts.mappings", MAPPINGS - 1),
    "BYTES_COUNTED": lambda forged: forged.put("space.counts.bytes", 4096),
    "CEILINGS": lambda forged: forged.put("space.policy.bytes_max", 4096),
    "ARENA": lambda forged: forged.put("arena.leaf_pool.used", 1),
    "KIND": lambda forged: forged.entry_put(LEFT, 5, forged.entry(4, memory=0xffff)),
    "ACCOUNT": lambda forged: _account(forged, 0),
    "IDLE": lambda forged: forged.put("space.edit_sequence", 1),
}


def test_a_healthy_space_breaks_no_invariant(forged):
    assert space_audit.space_audit(forged.object()) is None


def test_every_numbered_invariant_is_spoiled_here(program):
    rows = program.format.facts.rows("SPACE_INVARIANT_LIST")
    assert {row[1] for row in rows} == set(SPOILED)
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("name", SPOILED)
def test_a_broken_invariant_is_named(forged, name):
    SPOILED[name](forged)
    broken = space_audit.space_audit(forged.object())
    assert broken is not None and broken.name == name


def test_an_account_that_agrees_breaks_nothing(forged):
    _account(forged, 1)
    assert space_audit.space_audit(forged.object()) is None


def test_the_node_is_named(forged):
    SPOILED["ORDER"](forged)
    assert space_audit.space_audit(forged.object()).node == LEFT


def test_a_tree_without_end_is_corruption(forged):
    forged.put("tree.height", forged.form.levels_max)
    for place in range(forged.form.inner_children):
        forged.put(f"{ROOT}.child[{place}]", forged_server.ROOT)
    forged.put(f"{ROOT}.count", forged.form.inner_children)
    with pytest.raises(reading.Trouble, match="leads in a circle"):
        list(forged.object().nodes())
    assert space_audit.space_audit(forged.object()) is not None


def test_a_wild_child_is_corruption(forged):
    forged.put(f"{ROOT}.child[1]", 0xffffffff)
    with pytest.raises(reading.Trouble, match="none of the arena's"):
        list(forged.object().mappings())
    assert space_audit.space_audit(forged.object()).name == "NODE_NUMBER"


def test_mappings_come_in_order_with_their_fields(forged):
    mappings = list(forged.object().mappings())
    assert [each.begin for each in mappings] == [FIRST + i * STEP for i in range(MAPPINGS)]
    first = mappings[0]
    assert (first.end, first.rights, first.ceiling, first.class_id, first.memory, first.offset) \
        == (FIRST + 0x1000, 3, 3, 0, 1, FIRST)


@pytest.mark.parametrize("path, value, told", [
    ("magic", 0, "not published its registry yet"), ("magic", 1, "magic is 0x1, this pack knows"),
    ("version", 99, "layout version is 0x63"), ("shard_bytes", 8, "bytes of a shard is 0x8"),
    ("object_bytes", 8, "bytes of an object"), ("node_bytes", 8, "bytes of a node"),
    ("build_id", 0x77, "build id is 0000000000000077, the headers"),
    ("shard_count", 77, "has 77 shards")])
def test_a_registry_of_other_layouts_is_refused(forged, path, value, told):
    forged.registry_put(path, value)
    with pytest.raises(reading.Trouble, match=told):
        forged.server()


def test_an_object_is_named_by_number_slot_or_handle(forged):
    slot = forged.object().slot
    for text in ("3", "0.3", str(slot), hex(forged.object().handle)):
        assert forged.server().object(text).index == forged_server.OBJECT


@pytest.mark.parametrize("text, told", [
    ("zz", "names no object"), ("4", "is FREE"), ("99999999", "no shard"), ("0.9999", "no object"),
    ("-1", "no object"), ("1.0", "no shard 1"), ("1.x", "names no object")])
def test_what_names_no_object_is_told(forged, text, told):
    with pytest.raises(reading.Trouble, match=told):
        forged.server().object(text)


def test_a_badge_is_unpacked_as_the_header_has_it(program):
    word = 2 << 60 | 0b1001 << 52 | 3 << 44 | 7 << 20 | 5
    assert program.format.badge(word) == {"index": 5, "generation": 7, "shard": 3,
                                          "rights": ["LOOK", "BIND"], "kind": "MANAGER"}
    assert program.format.badge(15 << 60)["kind"] == "unknown kind 15"


def test_trace_events_that_are_being_written_are_left_out(forged):
    for sequence in (1, 2, 3):
        forged.put(f"trace.events[{sequence}].sequence", sequence if sequence != 2 else 0)
    forged.put("trace.sequence", 3)
    shard = forged.server().shards[0]
    assert [each["sequence"] for each in shard.events(10)] == [1, 3]
    assert [each["sequence"] for each in shard.events(1)] == [3]
    handle = forged.object().handle
    assert shard.events(10, {handle}) == []
    forged.put("trace.events[3].target", handle)
    assert [each["sequence"] for each in shard.events(10, {handle})] == [3]
    # Written meanwhile: another one stands in its place when it is read again.
    again = shard.events(10, None, lambda: forged.put("trace.events[1].begin", 0x1000))
    assert [each["sequence"] for each in again] == [3]
