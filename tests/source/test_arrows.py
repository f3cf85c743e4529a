"""Dependencies point one way. Each folder names the folders whose headers its
files may include; an include of anything else fails here."""
import collections

import c_source
import tree

# Headers that a compiler gives without a library (C11, 4p6), but no floating point.
FREESTANDING = {"limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
                "stdnoreturn.h"}

CONTRACTS = ["include/vspaced", "include/bootstrap"]
USER = [*CONTRACTS, "include/refkernel", "include/services", "src/rt"]

# folder: folders it may include from, besides itself. The longest match counts.
ARROWS = {
    "include/vspaced": ["include/bootstrap"],
    "include/bootstrap": [],
    "include/refkernel": [],
    "include/services": [*CONTRACTS, "include/refkernel"],
    "asobj": ["include/vspaced"],
    "asobj/poison/asan": ["include/vspaced"],
    "src/server": [*CONTRACTS, "asobj"],
    "src/startup": CONTRACTS,
    "src/port/refkernel": [*CONTRACTS, "include/refkernel", "src/rt"],
    "src/port/hostsim": CONTRACTS,
    "src/client": CONTRACTS,
    "src/client/refkernel": [*CONTRACTS, "include/refkernel", "src/rt"],
    "src/rt": ["include/bootstrap", "include/refkernel", "include/services"],
    "src/refkernel/core": ["include/refkernel"],
    "src/refkernel/x86_64": ["include/refkernel", "src/refkernel/core", "src/rt"],
    "src/services": [*USER, "src/startup"],
    "src/programs": USER,
    "tests": ["include", "asobj", "src"],
}
# Runs on the host alone, so it may use the system's library.
HOSTED = ("asobj/poison/asan", "src/port/hostsim", "tests")


def _folder_of(name):
    inside = [folder for folder in ARROWS if name.startswith(folder + "/")]
    return max(inside, key=len, default=None)


def _headers_by_suffix():
    found = collections.defaultdict(set)
    for path in tree.files(".h"):
        parts = tree.name_of(path).split("/")
        for first in range(len(parts)):
            found["/".join(parts[first:])].add("/".join(parts))
    return found


def _target_of(name, include, headers):
    """The project's header that an include means: the one beside the file, or the
    only one that ends so; or any of those in the variant folders of one folder,
    of which the build picks one."""
    beside = name.rpartition("/")[0] + "/" + include
    candidates = headers.get(include, set())
    if beside in candidates:
        return beside, None
    variants = {candidate.rsplit("/", 2)[0] for candidate in candidates}
    if len(variants) != 1:
        return None, f"means {sorted(candidates) or 'no header of the project'}"
    return min(candidates), None


def _wrong_include(name, include, system, headers):
    folder = _folder_of(name)
    if system:
        hosted = folder.startswith(HOSTED)
        return None if hosted or include in FREESTANDING else "is no freestanding header"
    target, wrong = _target_of(name, include, headers)
    if wrong:
        return wrong
    allowed = [folder, *ARROWS[folder]]
    if not any(target.startswith(each + "/") for each in allowed):
        return f"is {target}, and {folder} may include only from {', '.join(allowed)}"
    return None


def test_arrows():
    headers = _headers_by_suffix()
    wrong = []
    for path in tree.files(".c", ".h", ".cpp", ".S"):
        name = tree.name_of(path)
        assert _folder_of(name), f"{name}: its folder needs a row in ARROWS"
        for line, include, system in c_source.includes(path):
            why = _wrong_include(name, include, system, headers)
            if why:
                wrong.append(f"{name}:{line}: {include} {why}")
    assert not wrong, "\n".join(wrong)


def test_a_wrong_arrow_is_found():
    headers = {"server/shard.h": {"src/server/shard.h"},
               "vspaced/wire.h": {"include/vspaced/wire.h"}}
    assert _wrong_include("asobj/tree.c", "server/shard.h", False, headers)
    assert _wrong_include("asobj/tree.c", "stdlib.h", True, headers)
    assert _wrong_include("asobj/tree.c", "nowhere.h", False, headers)
    assert not _wrong_include("asobj/tree.c", "vspaced/wire.h", False, headers)
    assert not _wrong_include("asobj/tree.c", "stdint.h", True, headers)
