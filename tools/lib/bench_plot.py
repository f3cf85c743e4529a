"""The plot of docs/BENCHMARKS.md: times over mappings, both axes logarithmic."""
import math

import bench_document
import bench_goals
import tree

FILE = tree.ROOT / "docs" / "bench-tree.svg"
WORKLOADS = ("churn", "lookup", "fixed", "protect")
COLOURS = ("#c0392b", "#e59866", "#7f8c8d", "#2e86c1", "#117a65", "#8e44ad", "#b7950b", "#34495e",
           "#d35f9e", "#6e8b3d")
PANEL_WIDTH, PANEL_HEIGHT, GUTTER, LEGEND = 380, 230, 64, 52
SIZES = (16, 256, 4096, 65536)


def _round_number(power):
    """Ten to that power, short."""
    return f"{10 ** (power % 3)}{' kMG'[power // 3]}".strip()


class Panel:
    """One workload's axes, at a place of the picture."""

    def __init__(self, left, top, least, most):
        self.left, self.top = left, top
        self.low = math.floor(math.log10(least))
        self.high = math.ceil(math.log10(most))

    def x(self, mappings):
        share = (math.log2(mappings) - 4) / 12
        return self.left + share * PANEL_WIDTH

    def y(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.top + (1 - share) * PANEL_HEIGHT

    def axes(self, title):
        yield (f'<text x="{self.left}" y="{self.top - 10}" class="title">{title}, ns</text>')
        for power in range(self.low, self.high + 1):
            y = self.y(10 ** power)
            label = _round_number(power)
            yield (f'<path d="M{self.left} {y:.1f}h{PANEL_WIDTH}" class="grid"/>'
                   f'<text x="{self.left - 6}" y="{y + 4:.1f}" class="end">{label}</text>')
        for mappings in SIZES:
            x = self.x(mappings)
            yield (f'<path d="M{x:.1f} {self.top}v{PANEL_HEIGHT}" class="grid"/>'
                   f'<text x="{x:.1f}" y="{self.top + PANEL_HEIGHT + 16}" class="middle">'
                   f'{mappings:,}</text>')

    def line(self, points, colour, width):
        words = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        yield (f'<polyline points="{words}" fill="none" stroke="{colour}" '
               f'stroke-width="{width}"/>')
        for x, y in points:
            yield (f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="{width}" '
                   f'fill="{colour}"/>')


def _panel(found, workload, left, top):
    cells = found["ns"][workload]
    every = [value for cell in cells.values() for value in cell.values()]
    panel = Panel(left, top, min(every), max(every))
    yield from panel.axes(bench_document.TITLES[workload])
    names = bench_document.ORDER
    for name in reversed(names):
        points = sorted((int(mappings), cell[name]) for mappings, cell in cells.items()
                        if name in cell)
        if points:
            width = 3 if name == bench_goals.OURS else 1.5
            yield from panel.line(points, COLOURS[names.index(name)], width)


def _legend(found):
    names = [name for name in bench_document.ORDER
             if any(name in cell for cell in found["ns"]["churn"].values())]
    for index, name in enumerate(names):
        x = GUTTER + index % 5 * 165
        y = 18 + index // 5 * 20
        colour = COLOURS[bench_document.ORDER.index(name)]
        yield (f'<path d="M{x} {y - 4}h22" stroke="{colour}" stroke-width="3"/>'
               f'<text x="{x + 28}" y="{y}">{name}</text>')


def tree_plot(found):
    step_x, step_y = PANEL_WIDTH + GUTTER, PANEL_HEIGHT + GUTTER
    width, height = 2 * step_x + 24, LEGEND + 2 * step_y
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
             "<style>text{font:12px sans-serif;fill:#333}.title{font-weight:bold}"
             ".end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:#ddd}</style>",
             f'<rect width="{width}" height="{height}" fill="#fff"/>', *_legend(found)]
    for index, workload in enumerate(WORKLOADS):
        parts += _panel(found, workload, GUTTER + index % 2 * step_x,
                        LEGEND + 28 + index // 2 * step_y)
    return "\n".join(parts) + "\n</svg>\n"


def tree_plot_write(found):
    FILE.write_text(tree_plot(found))
