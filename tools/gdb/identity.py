"""Whether a registry is of the layouts that this pack knows."""
import hashlib
import itertools

from facts import ROOT
from reading import Trouble

# As src/server/CMakeLists.txt makes the build id: the limits as they were configured
# (empty: the header's), then the hash of each header that an outside reader must know.
_LIMITS = ("VSPACED_SHARDS", "VSPACED_OBJECTS_PER_SHARD", "VSPACED_MAPPINGS_PER_SHARD",
           "VSPACED_MEMORIES_PER_SHARD")
_FOLDERS = ("asobj", "asobj/scale/full", "include/vspaced", "src/server")


def build_ids(number, root=ROOT):
    """Those that the headers can give, the likeliest first: a limit that was
    configured to be what the header says anyway can't be told from one that was not."""
    paths = sorted((path for folder in _FOLDERS for path in (root / folder).glob("*.h")), key=str)
    hashes = "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    return [int(hashlib.sha256((",".join(words) + "," + hashes).encode()).hexdigest()[:16], 16)
            for words in itertools.product(*(("", str(number(name))) for name in _LIMITS))]


def registry_check(registry, form):
    """Raises Trouble with both values if the server is of other layouts."""
    number, size = form.number, form.layouts.bytes_of
    if registry.magic == 0:
        raise Trouble("vspaced has not published its registry yet: it is still starting")
    for what, found, wanted in (
            ("magic", registry.magic, number("VSPACED_REGISTRY_MAGIC")),
            ("layout version", registry.version, number("VSPACED_REGISTRY_VERSION")),
            ("bytes of a shard", registry.shard_bytes, size(["struct", "shard"])),
            ("bytes of an object", registry.object_bytes, size(["struct", "object"])),
            ("bytes of a node", registry.node_bytes, size(["struct", "inner"]))):
        if found != wanted:
            raise Trouble(f"the registry's {what} is {found:#x}, this pack knows {wanted:#x}")
    if registry.build_id not in form.build_ids:
        raise Trouble(f"the registry's build id is {registry.build_id:016x}, the headers beside"
                      f" this pack give {form.build_ids[0]:016x}: what runs was built of others")
    if not 1 <= registry.shard_count <= len(registry.shards):
        raise Trouble(f"the registry has {registry.shard_count} shards,"
                      f" not 1 to {len(registry.shards)}")
