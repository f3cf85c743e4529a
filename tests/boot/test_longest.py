"""The longest time for which a shard serves nobody else, in instructions: one request that
concerns 65,000 mappings, nearly all that an object can have. What the kernel does for it goes on
in pieces; what the tree has to do is one (decision 0015 has the figures)."""
import pytest
import system

MAPPINGS = 65000
# By mapping, measured and a tenth more: 315, 633, 315. UNBIND gives nodes back, not mappings.
PIECES_MAX = {"unmap": 346 * MAPPINGS, "protect": 697 * MAPPINGS, "overwrite": 346 * MAPPINGS,
              "exit": 226_000}
# UNBIND as a whole, and the end of the process: so long managers wait for the control.
END_MAX = 5_000_000


@pytest.mark.long
@pytest.mark.parametrize("what", sorted(PIECES_MAX))
def test_a_request_for_all_mappings(files, what):
    # With two shards there is a control, which asks for the UNBIND.
    booted = system.boot(files, f"init=bench shards=2 {what}", memory="256M", cpus=2, icount=True)
    assert booted.result.good, booted.result
    done, = booted.said.of_kind("longest")
    ended, = booted.said.of_kind("ended")
    assert done["what"] == what and done["mappings"] == MAPPINGS
    piece = ended["piece_after"]
    assert ended["piece_before"] < piece <= PIECES_MAX[what], ended
    if what == "exit":
        assert ended["end"] - done["end"] <= END_MAX
    else:
        assert done["instructions"] <= 1.4 * PIECES_MAX[what]
