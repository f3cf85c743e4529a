"""What the tree is held to, and how far a measurement is from it."""
import dataclasses

OURS = "vspaced"
OBJECT = "vspaced object"
MAPLE = "Linux maple tree"
ARRAY = "sorted array"
LOOKUP_FACTOR = 1.5    # faster than the fastest peer by that much
MAPLE_FACTOR = 2       # churn: twice as fast as the maple tree
FIRST_FIT_FACTOR = 2   # between 4,096 and 65,536 mappings
BYTES_MAX = 32
WORST_FACTOR = 4       # of the median, by instructions: the worst of single operations


@dataclasses.dataclass(frozen=True)
class Goal:
    workload: str
    mappings: str
    text: str
    value: float  # ours
    limit: float  # to be met, not above it

    @property
    def met(self):
        return self.value <= self.limit

    @property
    def verdict(self):
        if self.met:
            return "met"
        return f"missed by {100 * (self.value / self.limit - 1):.0f} %"


def peers_of(cell):
    """Of one row: what the peers take, ours left out."""
    return {name: value for name, value in cell.items() if not name.startswith(OURS)}


def fastest(cell):
    peers = peers_of(cell)
    return min(peers, key=peers.get)


def _cells(found, workload):
    """Of each size, smallest first: what everybody takes."""
    return sorted(found["ns"].get(workload, {}).items(), key=lambda item: int(item[0]))


def _against_fastest(found, workload, factor, text):
    for mappings, cell in _cells(found, workload):
        yield Goal(workload, mappings, text, cell[OURS], min(peers_of(cell).values()) / factor)


def _churn_against_maple(found):
    for mappings, cell in _cells(found, "churn"):
        if MAPLE in cell:
            yield Goal("churn", mappings, "half of the maple tree's", cell[OURS],
                       cell[MAPLE] / MAPLE_FACTOR)


def _first_fit(found, workload):
    cells = found["ns"].get(workload, {})
    if len(cells) == 2:
        yield Goal(workload, "65536", "twice that of 4,096", cells["65536"][OURS],
                   FIRST_FIT_FACTOR * cells["4096"][OURS])


def _spaces(found):
    for mappings, cell in _cells(found, "spaces"):
        yield Goal("spaces", mappings, "the sorted array's", cell[OURS], cell[ARRAY])


def tree_goals(found):
    goals = [*_against_fastest(found, "churn", 1, "the fastest peer's"),
             *_churn_against_maple(found),
             *_against_fastest(found, "lookup", LOOKUP_FACTOR, "the fastest peer's / 1.5"),
             *_against_fastest(found, "fixed", 1, "the fastest peer's"),
             *_against_fastest(found, "protect", 1, "the fastest peer's"),
             *_first_fit(found, "first_fit"), *_first_fit(found, "first_fit_2m"),
             *_first_fit(found, "first_fit_odd"),
             *_spaces(found)]
    goals.append(Goal("bytes", "65536", f"{BYTES_MAX} bytes", found["bytes"][OURS], BYTES_MAX))
    median, most = found["each"][OBJECT]
    goals.append(Goal("worst", "65536", f"{WORST_FACTOR} times its median, instructions", most,
                      WORST_FACTOR * median))
    return goals
