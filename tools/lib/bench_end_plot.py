"""The plots of the end-to-end part: cost over mappings, and the stages of an operation."""
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


def end_plot_write(records, stages):
    (FOLDER / "bench-stages.svg").write_text(stages_plot(stages))
    if len({each["mappings"] for each in records}) > 2:
        (FOLDER / "bench-growth.svg").write_text(growth_plot(records))
