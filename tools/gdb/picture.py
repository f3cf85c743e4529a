"""A picture of an address space: its mappings and gaps in order, as high as the
logarithm of their sizes, with class, rights, what is behind them, and page sizes. Where there
are too many to look at, neighbours stand together, each as a bar of one strip."""
import html
import math

from answers import Answer, size_text
from picture_parts import Group, bytes_text, items_of, parts_of
from reading import Trouble
from server_format import rights_text

_TOP, _LEFT, _HEIGHT_MIN = 140, 24, 760
_RULER, _BOX, _NOTE = 112, 216, 208  # widths of the addresses, of the boxes, of what is behind
_COLUMN = _RULER + _BOX + _NOTE + 16
_ZONE_HEIGHT, _STRIP_HEIGHT = 24, 14
_COLOURS = {"CODE": "#4c78a8", "RODATA": "#72b7b2", "DATA": "#54a24b", "HEAP": "#a3c76d",
            "STACK": "#e4a33c", "SHARED": "#c79bbd", "DEVICE": "#d45087", "FILE": "#7d7163",
            "GUARD": "#b5373f", "JIT": "#8461b5"}
_OTHER_COLOUR, _PALE, _LIGHT, _DARK = "#9e9e9e", 0.3, "#ffffff", "#111111"
_LUMINANCE_MIDDLE = 0.19  # above it dark letters can be told from it better than light ones
_STYLE = f"""text{{font:11px ui-monospace,Menlo,Consolas,monospace;fill:{_DARK}}}
.title{{font:600 18px system-ui,sans-serif}}.note{{fill:#555}}.light{{fill:{_LIGHT}}}
.gap{{stroke:#bbb;stroke-dasharray:3 3}}.zone{{stroke:#c33;stroke-width:1.5}}
.group{{fill:#f4f4f4;stroke:#ccc}}.page{{font-size:10px;fill:#444}}"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><title>{title}</title><style>
body{{font:14px system-ui,sans-serif;margin:24px;background:#fafafa;color:#222}}
figure{{margin:0;overflow:auto;background:#fff;border:1px solid #ddd;border-radius:8px}}
table{{border-collapse:collapse;margin-top:24px;font:12px ui-monospace,monospace}}
td,th{{padding:3px 12px;text-align:left;border-bottom:1px solid #eee}}
</style></head><body><figure>{svg}</figure>
<table><tr>{head}</tr>
{rows}
</table></body></html>
"""


def _text(x, y, words, kind="", anchor="start"):
    name = f' class="{kind}"' if kind else ""
    return (f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{name}>{html.escape(words)}'
            "</text>")


def _colour(form, mapping):
    return _COLOURS.get(form.class_name(mapping.class_id), _OTHER_COLOUR)


def luminance(colour):
    """As WCAG reckons it."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722)))


def _describe(form, part):
    if part.mapping is None:
        return f"gap {part.begin:#x}..{part.end:#x}, {bytes_text(part.end - part.begin)}"
    mapping = part.mapping
    return (f"{form.class_name(mapping.class_id)} {part.begin:#x}..{part.end:#x}"
            f" {rights_text(mapping.rights)} ceiling {rights_text(mapping.ceiling)},"
            f" {bytes_text(part.end - part.begin)}, {part.backing},"
            f" pages {_sizes_text(part.sizes) or 'none'}")


def _sizes_text(sizes):
    return "+".join(map(size_text, sizes))


def _gap(_form, part, x, y):
    words, middle = f"{bytes_text(part.end - part.begin)} free", y + part.height / 2
    centre, half = x + _RULER + _BOX / 2, 4 * len(words)
    lines = [f'<line class="gap" x1="{begin:g}" x2="{end:g}" y1="{middle:g}" y2="{middle:g}"/>'
             for begin, end in ((centre - _BOX / 2, centre - half), (centre + half,
                                                                     centre + _BOX / 2))]
    return [*lines, _text(centre, middle + 4, words, "note", "middle")]


def _mapping(form, part, x, y):
    mapping, left, colour = part.mapping, x + _RULER, _colour(form, part.mapping)
    fill = 1 if mapping.rights else _PALE
    words = "light" if fill == 1 and luminance(colour) < _LUMINANCE_MIDDLE else ""
    behind = ", ".join(filter(None, (part.backing, _sizes_text(part.sizes))))
    return [f'<rect x="{left}" y="{y}" width="{_BOX}" height="{part.height - 2}" rx="3"'
            f' fill="{colour}" fill-opacity="{fill}"/>',
            _text(left - 6, y + 12, f"{part.begin:#x}", "note", "end"),
            _text(left + 8, y + 13, f"{form.class_name(mapping.class_id)}"
                  f" {rights_text(mapping.rights)}", words),
            _text(left + _BOX - 8, y + 13, bytes_text(part.end - part.begin), words, "end"),
            _text(left + _BOX + 8, y + 12, behind, "page")]


def _group(form, group, x, y):
    left = x + _RULER
    mapped = [part for part in group.parts if part.mapping]
    size = sum(part.end - part.begin for part in mapped)
    sizes = sorted({size for part in mapped for size in part.sizes})
    return [f'<rect class="group" x="{left}" y="{y}" width="{_BOX}" height="{group.height - 4}"'
            ' rx="3"/>',
            _text(left - 6, y + 12, f"{group.begin:#x}", "note", "end"),
            _text(left + 8, y + 13, f"{len(mapped)} mappings"),
            _text(left + _BOX - 8, y + 13, bytes_text(size), "", "end"),
            _text(left + _BOX + 8, y + 12, f"in {bytes_text(group.end - group.begin)}"
                  + (f", {_sizes_text(sizes)}" if sizes else ""), "page"),
            *_strip(form, group.parts, left + 4, y + 20, _BOX - 8)]


def _strip(form, parts, x, y, width):
    """All parts in one line, as wide as the logarithm of their sizes."""
    scale, lines = width / sum(part.weight for part in parts), []
    for part in parts:
        if part.mapping:
            wide = part.weight * scale
            fill = "" if part.mapping.rights else f' fill-opacity="{_PALE}"'
            lines.append(f'<rect x="{x:.2f}" y="{y}" width="{max(wide - 0.5, wide / 2):.2f}"'
                         f' height="{_STRIP_HEIGHT}" fill="{_colour(form, part.mapping)}"{fill}>'
                         f"<title>{html.escape(_describe(form, part))}</title></rect>")
        x += part.weight * scale
    return lines


def _legend(form, parts):
    lines, x = [], _LEFT
    for class_id in sorted({part.mapping.class_id for part in parts if part.mapping}):
        name = form.class_name(class_id)
        colour = _COLOURS.get(name, _OTHER_COLOUR)
        lines += [f'<rect x="{x}" y="88" width="10" height="10" rx="2" fill="{colour}"/>',
                  _text(x + 15, 97, name)]
        x += 30 + 7 * len(name)
    return [*lines, _text(_LEFT, 116, "pale: no access; heights and widths by the logarithm of"
                          " the size", "note")]


def _drawn(form, item, x, y):
    if isinstance(item, Group):
        return _group(form, item, x, y)
    draw = _mapping if item.mapping else _gap
    return [f"<g><title>{html.escape(_describe(form, item))}</title>",
            *draw(form, item, x, y), "</g>"]


def _columns(form, items):
    """Lines of the picture, its width and its height: about as wide as three times by two."""
    room = sum(item.height for item in items) + 2 * _ZONE_HEIGHT
    bottom = _TOP + max(_HEIGHT_MIN, int(math.sqrt(room * _COLUMN / 1.5)))
    x, y, lines, lowest = _LEFT, _TOP, [], 0
    zones = {"zone HIGH": form.number("SCALE_MIDDLE"), "zone LOW": form.begin}
    for item in items:
        if y + item.height + _ZONE_HEIGHT > bottom:
            x, y = x + _COLUMN, _TOP
        if zones and item.end > list(zones.values())[-1]:
            name, _ = zones.popitem()
            lines += [f'<line class="zone" x1="{x}" x2="{x + _RULER + _BOX}" y1="{y + 4}"'
                      f' y2="{y + 4}"/>', _text(x, y + 17, name)]
            y += _ZONE_HEIGHT
        lines += _drawn(form, item, x, y)
        y += item.height
        lowest = max(lowest, y)
    return lines, x + _COLUMN, lowest + 20


def svg(form, title, parts):
    """The picture, of parts in order."""
    lines, width, height = _columns(form, items_of(parts))
    width = max(width, 900)
    used = sum(part.end - part.begin for part in parts if part.mapping)
    count = sum(part.mapping is not None for part in parts)
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}">', f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            _text(_LEFT, 34, title, "title"),
            _text(_LEFT, 52, f"{count} mappings, {bytes_text(used)}", "note"),
            f'<rect x="{_LEFT}" y="62" width="{width - 2 * _LEFT}" height="{_STRIP_HEIGHT}"'
            ' fill="#eee"/>']
    return "\n".join([*head, *_strip(form, parts, _LEFT, 62, width - 2 * _LEFT),
                      *_legend(form, parts), *lines, "</svg>"]) + "\n"


def page(form, title, parts):
    """The picture with a table below it."""
    head = ("range", "size", "class", "rights", "ceiling", "backing", "pages")
    rows = [(f"{part.begin:#x}..{part.end:#x}", bytes_text(part.end - part.begin),
             form.class_name(part.mapping.class_id), rights_text(part.mapping.rights),
             rights_text(part.mapping.ceiling), part.backing,
             "+".join(map(size_text, part.sizes)) or "none") for part in parts if part.mapping]
    cells = "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                      for row in rows)
    return _PAGE.format(title=html.escape(title), svg=svg(form, title, parts), rows=cells,
                        head="".join(f"<th>{cell}</th>" for cell in head))


def inspect_export(world, options):
    if bool(options.svg) == bool(options.html):
        raise Trouble("export: give --svg FILE or --html FILE")
    found = world.server.object(options.object)
    parts = world.steady(found, lambda found: parts_of(world, found))
    title = f"object {found.name}, label {found.view.label}"
    if options.svg:
        path, text = options.svg, svg(world.server.format, title, parts)
    else:
        path, text = options.html, page(world.server.format, title, parts)
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Trouble(f"{path} can't be written: {error.strerror}") from None
    count = sum(part.mapping is not None for part in parts)
    return Answer({"file": path, "object": found.name, "mappings": count},
                  [f"{path}: object {found.name}, {count} mappings"])
