"""Short runs of the libFuzzer programs of tests/fuzz."""
import concurrent.futures
import shutil

import build
import result
import tree

SECONDS_EACH = 6
SEED = 1
FOLDER = tree.ROOT / "tests" / "fuzz"


def _fuzz(program, scratch):
    # New inputs go into the scratch folder, so the kept corpus stays as it is.
    found = scratch / program.name
    found.mkdir()
    corpus = FOLDER / "corpus" / program.name
    done = tree.run([program, f"-seed={SEED}", f"-max_total_time={SECONDS_EACH}", "-timeout=10",
                     "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={found}/",
                     found, *([corpus] if corpus.is_dir() else [])],
                    timeout=SECONDS_EACH + 60)
    culprits = "".join(f"input {path.name}: {path.read_bytes().hex()}\n"
                       for path in sorted(found.iterdir())
                       if path.name.startswith(("crash-", "leak-", "timeout-", "oom-")))
    return program.name, done.good, culprits + done.output


def run():
    with build.locked("fuzz") as folder, tree.scratch() as scratch:
        build.build("fuzz")
        copies = shutil.copytree(folder / "fuzz", scratch / "programs")
        programs = [copies / source.stem for source in sorted(FOLDER.glob("*_fuzz.cpp"))]
        found = result.Result()
        with concurrent.futures.ThreadPoolExecutor(tree.CPUS) as pool:
            for name, good, text in pool.map(lambda each: _fuzz(each, scratch), programs):
                found.one(name, good, text)
        return found
