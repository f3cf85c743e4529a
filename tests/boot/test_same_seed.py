"""When instructions are counted instead of time, the same seed gives the same
transcript, byte for byte; another seed gives another."""
import concurrent.futures

import system
import tree


def test_same_seed_same_transcript(files):
    def run(seed):
        return system.boot(files, f"init=demo processes=16 seed={seed}", icount=True)
    with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
        first, second, other = pool.map(run, (5, 5, 6))
    assert first.result.good and second.result.good and other.result.good
    assert first.said.text == second.said.text
    assert first.said.records != other.said.records
