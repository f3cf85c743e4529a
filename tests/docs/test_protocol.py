"""docs/PROTOCOL.md says what the headers say."""
import re

import tree

DOCUMENT = (tree.ROOT / "docs" / "PROTOCOL.md").read_text()
HEADERS = {name: (tree.ROOT / "include" / "vspaced" / f"{name}.h").read_text()
           for name in ("operation", "status", "badge", "rights", "wire", "port")}
RIGHTS = {"VSPACED_READ": "READ", "VSPACED_WRITE": "WRITE", "VSPACED_EXECUTE": "EXECUTE"}


def _rows(text):
    """Every row of every table in the text, as a tuple of its cells."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not set(line) <= set("|- "):
            found.append(tuple(cells))
    return found


def _table(first_heading, text=DOCUMENT):
    """The rows under the table head that begins so."""
    head = next(i for i, line in enumerate(text.splitlines()) if line.startswith(first_heading))
    lines = text.splitlines()[head + 2:]
    end = next((i for i, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return _rows("\n".join(lines[:end]))


def _list(header, name):
    """The arguments of each X(...) of an X-macro list. Comments are no arguments."""
    text = re.sub(r"/\*.*?\*/|\\\n", " ", HEADERS[header], flags=re.S)
    text = text[text.index(f"#define {name}(X)"):]
    text = text[:text.index("\n")]
    found = []
    for body in re.findall(r'X\(((?:[^()"]|"[^"]*")*)\)', text.split("(X)", 1)[1]):
        found.append([part.strip().strip('"')
                      for part in re.findall(r'"[^"]*"|[^,"]+', body) if part.strip()])
    assert found, name
    return found


def _section(name):
    match = re.search(rf"^### {name}\n(.*?)(?=^##)", DOCUMENT, flags=re.S | re.M)
    assert match, f"no section {name}"
    return match[1]


OPERATIONS = _list("operation", "VSPACED_OPERATION_LIST")
STATUSES = _list("status", "VSPACED_STATUS_LIST")


def test_operations():
    told = [tuple(row) for row in _table("| operation | label |")]
    real = [(name, label, words, "none" if capability == "NONE" else capability, " ".join(kinds),
             right, target.lower())
            for name, _, label, words, capability, kinds, right, target in OPERATIONS]
    assert told == real


def test_every_operation_has_a_section_with_its_words():
    for name, _, _, words, *_ in OPERATIONS:
        if words == "0": # a list: BATCH, whose table says how long it is
            continue
        rows = [row for row in _table("| word | in |", _section(name)) if row[1]]
        assert [row[0] for row in rows] == [str(i) for i in range(int(words))], name
        assert rows[-1][1] == "reserved0", name
        assert all(row[1] != "reserved0" for row in rows[:-1]), name


def test_first_word_out_is_the_status():
    for name, *_ in OPERATIONS:
        assert _table("| word | in |", _section(name))[0][2] == "status", name


def test_statistics_are_the_structures():
    for name, structure in (("STATS", "vspaced_object_stats"),
                            ("SHARD_STATS", "vspaced_shard_stats")):
        body = re.search(rf"struct {structure} \{{(.*?)\}};", HEADERS["wire"], flags=re.S)[1]
        body = re.sub(r"//.*", "", body)
        fields = [field.strip() for names in re.findall(r"uint64_t ([^;]+);", body)
                  for field in names.split(",")]
        told = [row[2] for row in _table("| word | in |", _section(name))][1:]
        assert told == fields, name


def test_statuses():
    told = [tuple(row) for row in _table("| value | status |")]
    assert told == [(value, name, blame, text) for name, value, blame, text in STATUSES]


def test_statuses_of_operations_exist_and_none_is_forgotten():
    names = {name for name, *_ in STATUSES}
    told = set()
    for name, *_ in OPERATIONS:
        match = re.search(r"Statuses: (.*?)\.\n", _section(name), flags=re.S)
        here = set(re.findall(r"\b[A-Z]+_[A-Z0-9_]+\b|\bOVERLAP\b|\bUNALIGNED\b",
                              match[1])) if match else set()
        assert here <= names, f"{name}: {here - names}"
        told |= here
    checks = DOCUMENT[DOCUMENT.index("## Order of checks"):DOCUMENT.index("## Who asks")]
    told |= names & set(re.findall(r"\b[A-Z_]+\b", checks)) | {"OK"}
    assert told == names


def test_badges():
    kinds = [(name, value) for name, value in _list("badge", "VSPACED_BADGE_KIND_LIST")]
    assert [row[:2] for row in _table("| kind | value |")] == kinds
    rights = re.findall(r"VSPACED_BADGE_(\w+) = 1 << (\d+)", HEADERS["badge"])
    assert [row[:2] for row in _table("| right | bit |")] == rights


def test_classes():
    real = []
    for row in _list("rights", "VSPACED_CLASS_LIST"):
        name, value, rights, zone, align, direction, guard, text = row
        allowed = " ".join(RIGHTS[right.strip()] for right in rights.split("|")
                           if right.strip() != "0") or "none"
        real.append((name, value, allowed, zone, align, direction, guard, text))
    assert _table("| class | value |") == real


def _constant(name):
    value = re.search(rf"#define {name} +(?:UINT64_C\()?(\w+)\)?(?: << (\d+)\))?",
                      HEADERS["wire"])
    assert value, name
    return int(value[1], 0)


def test_map_flags():
    bits = {row[1]: row[0] for row in _table("| flag bits |")}
    first = {name: int(text.split("..")[0]) for name, text in bits.items()}
    assert first["rights"] == 0
    assert first["ceiling"] == _constant("VSPACED_MAP_CEILING_SHIFT")
    assert first["class"] == _constant("VSPACED_MAP_CLASS_SHIFT")
    assert first["placement"] == _constant("VSPACED_MAP_PLACE_SHIFT")
    assert first["alignment"] == _constant("VSPACED_MAP_ALIGN_SHIFT")
    assert first["backing"] == _constant("VSPACED_MAP_BACKING_SHIFT")
    assert f"VSPACED_MAP_OVERWRITE     (UINT64_C(1) << {first['OVERWRITE']})" in HEADERS["wire"]
    everything = 0
    for text in bits.values():
        begin, _, last = text.partition("..")
        for bit in range(int(begin), int(last or begin) + 1):
            everything |= 1 << bit
    assert everything == _constant("VSPACED_MAP_FLAGS_ALL")


def test_attributes():
    bits = {re.split("[:;]", row[1])[0]: int(row[0].split("..")[0])
            for row in _table("| attribute bits |")}
    assert bits == {"rights": 0, "ceiling": _constant("VSPACED_ATTRIBUTE_CEILING_SHIFT"),
                    "class": _constant("VSPACED_ATTRIBUTE_CLASS_SHIFT"),
                    "what lies behind": _constant("VSPACED_ATTRIBUTE_BACKING_SHIFT"),
                    "memory number": _constant("VSPACED_ATTRIBUTE_MEMORY_SHIFT")}


def test_list_size():
    assert f"up to {_constant('VSPACED_LIST_ENTRIES_MAX')} a reply" in _section("LIST")


def test_kernel_answers():
    source = (tree.ROOT / "src" / "server" / "kernel_answer.c").read_text()
    meanings = dict(re.findall(r"\[PORT_(\w+)\] = VSPACED_(\w+)", source))
    told = dict(_table("| kernel | status |"))
    assert list(told) == [name for name, _ in _list("port", "PORT_STATUS_LIST")]
    for answer, status in told.items():
        if answer != "EMPTY_SLOT": # depends on where it was asked
            assert meanings[answer] == status
