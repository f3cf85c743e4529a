"""The part of docs/BENCHMARKS.md about several shards."""
import bench_shards
import tree

ARITHMETIC = "arithmetic"
GOALS = {  # (where, shards, work): at least that
    ("machine", 2, "null call"): 1.9,
    ("machine", 2, bench_shards.MAP): 1.9,
    ("host", 2, bench_shards.MAP): 1.95,
}
FLOOD_MAX = 1.05


def _goal(ratio):
    """What is wanted, and whether it is met, in words."""
    goal = GOALS.get((ratio.where, ratio.shards, ratio.work))
    if "flood" in ratio.work:
        goal, missed = f"at most {FLOOD_MAX}", ratio.median / FLOOD_MAX - 1
    elif goal:
        goal, missed = f"at least {goal}", 1 - ratio.median / goal
    else:
        return "-", "-"
    return goal, "met" if missed <= 0 else f"**missed by {100 * missed:.1f} %**"


def _row(ratio):
    lower, upper = ratio.middle
    where = {"machine": "QEMU, parallel TCG", "host": "simulated kernel"}[ratio.where]
    goal, verdict = _goal(ratio)
    return (f"| {ratio.work} | {where} | {ratio.shards} | {ratio.median:.3f} | "
            f"{lower:.3f} to {upper:.3f} | {goal} | {verdict} |")


def _instructions_text(lines, count):
    if not lines:
        return (f"Instructions of an operation with {bench_shards.PER_SHARDS} shards on as many "
                f"processors, against one: equal, for all {count} that were compared.")
    return "Instructions of an operation, not equal:\n\n" + "\n".join(f"- {each}" for each in lines)


def shards_part(ratios, lines, count):
    crowded = any(ratio.where == "machine" and ratio.shards > tree.CPUS for ratio in ratios)
    note = (f"The host of this run has {tree.CPUS} processors. More shards than that share them: "
            "what they can reach is what arithmetic does.\n\n" if crowded else "")
    return (note + "| work | where | shards | ratio, median | half of the runs | goal | |\n"
            "| --- | --- | ---: | ---: | --- | --- | --- |\n"
            + "\n".join(_row(ratio) for ratio in ratios)
            + "\n\n" + _instructions_text(lines, count) + "\n")
