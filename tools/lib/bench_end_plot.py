"""The plots of the end-to-end part: cost over mappings, the stages of an operation, and the
spread of each beside Linux."""
import math

import bench_stages
import tree

FOLDER = tree.ROOT / "docs"
STYLE = ("<style>text{font:12px sans-serif;fill:#333}.end{text-anchor:end}"
         ".middle{text-anchor:middle}.grid{stroke:#ddd}</style>")
COLOURS = ("#c0392b", "#2e86c1", "#117a65", "#b7950b", "#8e44ad", "#34495e", "#d35f9e", "#6e8b3d",
           "#e59866")
LINES = ("null call", "map 4 KiB", "unmap 4 KiB", "protect 4 KiB", "map 64 pages", "query")
WIDTH, HEIGHT, LEFT, TOP = 520, 260, 60, 20
BAR_HEIGHT, BAR_GAP, NAME_WIDTH = 18, 8, 190
SPREAD_HEIGHT, SPREAD_ROW = 10, 26


def _picture(width, height, parts):
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
                      STYLE, f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts,
                      "</svg>"]) + "\n"


def growth_plot(records):
    """Medians of a lone client over its mappings, the axis of these logarithmic."""
    points = {name: sorted((each["mappings"], each["median"]) for each in records
                           if each["name"] == name and each["clients"] == 1) for name in LINES}
    sizes = sorted({mappings for each in points.values() for mappings, _ in each})
    most = max(value for each in points.values() for _, value in each)
    top = 500 * math.ceil(most / 500)
    low, high = math.log(sizes[0]), math.log(sizes[-1])

    def x(mappings):
        return LEFT + (math.log(mappings) - low) / (high - low) * WIDTH

    def y(value):
        return TOP + (1 - value / top) * HEIGHT

    parts = []
    for value in range(0, top + 1, 500):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}h{WIDTH}" class="grid"/>'
                     f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" class="end">{value:,}</text>')
    for size in sizes:
        parts.append(f'<text x="{x(size):.1f}" y="{TOP + HEIGHT + 18}" class="middle">{size:,}'
                     "</text>")
    for index, (name, each) in enumerate(points.items()):
        line = " ".join(f"{x(mappings):.1f},{y(value):.1f}" for mappings, value in each)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[index]}" '
                     'stroke-width="2"/>'
                     f'<text x="{LEFT + WIDTH + 8}" y="{y(each[-1][1]) + 4:.1f}" '
                     f'style="fill:{COLOURS[index]}">{name}</text>')
    return _picture(LEFT + WIDTH + 110, TOP + HEIGHT + 30, parts)


def stages_plot(stages):
    """A bar for each operation, its stages side by side."""
    names = [name for name in stages if stages[name]["instructions"] < 4000]
    scale = WIDTH / max(stages[name]["icount"] for name in names)
    parts = []
    for index, stage in enumerate(bench_stages.STAGES):
        left, top = 10 + index % 3 * 240, 16 + index // 3 * 18
        parts.append(f'<rect x="{left}" y="{top - 10}" width="12" height="12" '
                     f'fill="{COLOURS[index]}"/><text x="{left + 18}" y="{top}">'
                     f'{bench_stages.TITLES[stage]}</text>')
    for row, name in enumerate(names):
        top, left = 70 + row * (BAR_HEIGHT + BAR_GAP), float(NAME_WIDTH)
        parts.append(f'<text x="{NAME_WIDTH - 8}" y="{top + 13}" class="end">{name}</text>')
        for index, stage in enumerate(bench_stages.STAGES):
            width = stages[name]["stages"][stage] * scale
            parts.append(f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" '
                         f'height="{BAR_HEIGHT}" fill="{COLOURS[index]}"/>')
            left += width
        parts.append(f'<text x="{left + 6:.1f}" y="{top + 13}">{stages[name]["icount"]:,}</text>')
    return _picture(NAME_WIDTH + WIDTH + 60, 80 + len(names) * (BAR_HEIGHT + BAR_GAP), parts)


def _spread(record, x, top, colour):
    """From the least to the most, with a thick part up to the 99th of a hundred, and a mark at
    the median."""
    low, median, p99, high = (x(record[key]) for key in ("min", "median", "p99", "max"))
    middle = top + SPREAD_HEIGHT / 2
    return (f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="{colour}"/>'
            f'<path d="M{low:.1f} {middle}H{p99:.1f}" stroke="{colour}" stroke-width="5"/>'
            f'<path d="M{median:.1f} {top}v{SPREAD_HEIGHT}" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{high + 6:.1f}" y="{middle + 4}" style="fill:{colour}">'
            f'{record["median"]:,}</text>')


def spread_plot(records, linux):
    """Of the first run, a line for each operation; Linux's below it, where it has one. The axis
    is logarithmic."""
    first = [(each["mappings"], each["clients"]) for each in records][0]
    ours = [each for each in records if (each["mappings"], each["clients"]) == first]
    theirs = {each["name"]: each for each in linux if each["mappings"] == first[0]}
    both = ours + list(theirs.values())
    low = 10 ** math.floor(math.log10(min(each["min"] for each in both)))
    high = 10 ** math.ceil(math.log10(max(each["max"] for each in both)))

    def x(value):
        return NAME_WIDTH + math.log(value / low) / math.log(high / low) * WIDTH

    height, parts, value = TOP + len(ours) * SPREAD_ROW, [], low
    while value <= high:
        parts.append(f'<path d="M{x(value):.1f} {TOP}V{height}" class="grid"/>'
                     f'<text x="{x(value):.1f}" y="{TOP - 6}" class="middle">{value:,}</text>')
        value *= 10
    for row, record in enumerate(ours):
        top = TOP + row * SPREAD_ROW + 2
        parts.append(f'<text x="{NAME_WIDTH - 8}" y="{top + 12}" class="end">{record["name"]}'
                     f'</text>{_spread(record, x, top, COLOURS[1])}')
        if record["name"] in theirs:
            parts.append(_spread(theirs[record["name"]], x, top + SPREAD_HEIGHT, COLOURS[5]))
    legend = height + 18
    for left, colour, name in ((0, COLOURS[1], "vspaced"), (90, COLOURS[5], "Linux")):
        parts.append(f'<text x="{NAME_WIDTH + left}" y="{legend}" style="fill:{colour}">{name}'
                     "</text>")
    parts.append(f'<text x="{NAME_WIDTH + 170}" y="{legend}">instructions: least, median (mark), '
                 "p99 (thick), most</text>")
    return _picture(NAME_WIDTH + WIDTH + 60, legend + 10, parts)


def end_plot_write(records, stages, linux):
    (FOLDER / "bench-spread.svg").write_text(spread_plot(records, linux))
    (FOLDER / "bench-stages.svg").write_text(stages_plot(stages))
    if len({each["mappings"] for each in records}) > 2:
        (FOLDER / "bench-growth.svg").write_text(growth_plot(records))
