"""The measured part of docs/BENCHMARKS.md: tables out of numbers."""
import re

import bench_goals
import tree

DOCUMENT = tree.ROOT / "docs" / "BENCHMARKS.md"
ORDER = ("vspaced", "vspaced object", "sorted array", "std::map", "absl::btree_map", "boost::icl",
         "boost::intrusive", "llvm::IntervalMap", "Linux rbtree", "Linux maple tree")
TITLES = {
    "churn": "find a gap and insert, then remove a random one",
    "lookup": "look up a random address",
    "fixed": "remove a random one, insert it again at its place",
    "protect": "protect a page in the middle, and back",
    "first_fit": "first fit of two pages, all gaps have one",
    "first_fit_2m": "first fit of 2 MiB, aligned to 2 MiB, all gaps have one page",
    "first_fit_odd": "the same, all gaps have nearly 4 MiB, none an aligned 2 MiB",
    "spaces": "1,024 maps, three lookups to one insert and removal",
}


def _peers(found):
    known = {name for cells in found["ns"].values() for cell in cells.values() for name in cell}
    return [name for name in ORDER if name in known]


def _number(value):
    if value >= 10000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _line(words):
    return "| " + " | ".join(words) + " |"


def _cells_table(found, unit):
    peers = _peers(found)
    lines = [_line(["work", "mappings", *peers]), _line(["---"] + ["---:"] * (len(peers) + 1))]
    for workload, title in TITLES.items():
        cells = found[unit].get(workload, {})
        for mappings, cell in sorted(cells.items(), key=lambda item: int(item[0])):
            least = min(cell.values())
            words = [_number(cell[peer]) if peer in cell else "-" for peer in peers]
            words = [f"**{word}**" if cell.get(peer) == least else word
                     for peer, word in zip(peers, words)]
            lines.append(_line([title, f"{int(mappings):,}", *words]))
            title = ""
    return lines


def _goals_table(found):
    lines = [_line(["work", "mappings", "no more than", "limit", "measured", ""]),
             _line(["---", "---:", "---", "---:", "---:", "---"])]
    for goal in bench_goals.tree_goals(found):
        verdict = goal.verdict if goal.met else f"**{goal.verdict}**"
        lines.append(_line([goal.workload, f"{int(goal.mappings):,}", goal.text,
                            _number(goal.limit), _number(goal.value), verdict]))
    return lines


def _each(found):
    return ", ".join(f"{peer} {median:,} and {most:,}"
                     for peer, (median, most) in sorted(found["each"].items()))


def tree_part(found):
    length = "a short run" if found["quick"] else "a full run"
    missing = "".join(f"- {each}\n" for each in found["missing"])
    sizes = [f"{peer} {found['bytes'][peer]:.1f}" for peer in _peers(found)
             if peer in found["bytes"]]
    parts = [f"Processor: {found['processor']}; {length}.",
             "Left out, for their packages are not installed:\n\n" + missing if missing else "",
             "Nanoseconds for each operation:\n",
             *_cells_table(found, "ns"),
             "\nInstructions for each operation:\n",
             *_cells_table(found, "instructions"),
             "\nBytes for each of 65,536 mappings after churn: " + ", ".join(sizes) + ".",
             "\nInstructions of single operations, median and worst, while 500 mappings are put"
             " side by side into the middle of 65,536, then taken away: " + _each(found) + ".",
             "\nGoals, in nanoseconds and bytes:\n",
             *_goals_table(found)]
    return "\n".join(parts) + "\n"


def tree_records(found):
    """Every number of the tree's, one work of one peer a record."""
    cells = {}
    for unit in ("ns", "instructions"):
        for work, by_mappings in found[unit].items():
            for mappings, cell in by_mappings.items():
                for peer, value in cell.items():
                    cells.setdefault((work, int(mappings), peer), {})[unit] = value
    records = [{"system": peer, "name": f"tree: {work}", "mappings": mappings, **values}
               for (work, mappings, peer), values in cells.items()]
    records += [{"system": peer, "name": "tree: bytes for each mapping", "mappings": 65536,
                 "bytes": value} for peer, value in found["bytes"].items()]
    return records + [{"system": peer, "name": "tree: single operations", "mappings": 65536,
                       "median": median, "max": most}
                      for peer, (median, most) in found["each"].items()]


def part_replace(name, text):
    """The document's marked part is the text from now on."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    whole = DOCUMENT.read_text()
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    assert re.search(pattern, whole, re.DOTALL), f"{DOCUMENT} has no part {name}"
    DOCUMENT.write_text(re.sub(pattern, lambda _: f"{begin}\n\n{text}\n{end}", whole,
                               flags=re.DOTALL))
