"""A picture of an address space: its mappings and gaps in order, as high as the
logarithm of their sizes, with class, rights, what is behind them, and page sizes."""
import dataclasses
import html

from answers import Answer, size_text
from reading import Trouble
from server_format import rights_text

_COLUMN_HEIGHT, _COLUMN_WIDTH, _TOP, _LEFT = 900, 430, 120, 24
_RULER, _BOX = 118, 210  # widths of the addresses and of the boxes
_COLOURS = {"CODE": "#4c78a8", "RODATA": "#72b7b2", "DATA": "#54a24b", "HEAP": "#88b04b",
            "STACK": "#e4a33c", "SHARED": "#b279a2", "DEVICE": "#d45087", "FILE": "#8c7f70",
            "GUARD": "#c44e52", "JIT": "#9467bd"}
_OTHER_COLOUR = "#8e8e8e"
_STYLE = """text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:#222}
.title{font:600 18px system-ui,sans-serif}.note{fill:#666}.in{fill:#fff}
.gap{stroke:#bbb;stroke-dasharray:3 3}.zone{stroke:#c33;stroke-width:1.5}
.page{font-size:9px;fill:#444}"""
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


@dataclasses.dataclass(frozen=True)
class Part:
    """A mapping, or a gap (`mapping` is None)."""
    begin: int
    end: int
    mapping: object = None
    sizes: tuple = ()   # of its pages, bytes
    backing: str = ""

    @property
    def height(self):
        pages = (self.end - self.begin) >> 12
        return 18 + 2 * pages.bit_length() if self.mapping else 26


def bytes_text(size):
    """A size as people say it."""
    for shift, unit in ((40, "TiB"), (30, "GiB"), (20, "MiB")):
        if size >= 1 << shift:
            return f"{size / (1 << shift):.4g} {unit}"
    return f"{size >> 10} KiB"


def parts_of(world, found):
    """Mappings and gaps, in order."""
    form, at = world.server.format, world.server.format.begin
    process = world.process_of(found)
    pages = list(process.tables().pages()) if process else []
    parts = []
    for mapping in found.mappings():
        if mapping.begin > at:
            parts.append(Part(at, mapping.begin))
        sizes = sorted({page.page_bytes for page in pages
                        if page.begin < mapping.end and mapping.begin < page.end})
        backing = mapping.kind
        if mapping.has_frames:
            backing = f"memory {found.memory(mapping.memory).number} +{mapping.offset:#x}"
        parts.append(Part(mapping.begin, mapping.end, mapping, tuple(sizes), backing))
        at = mapping.end
    if at < form.end:
        parts.append(Part(at, form.end))
    return parts


def _text(x, y, words, kind="", anchor="start"):
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{name}>{html.escape(words)}</text>'


def _colour(form, mapping):
    return _COLOURS.get(form.class_name(mapping.class_id), _OTHER_COLOUR)


def _describe(form, part):
    if part.mapping is None:
        return f"gap {part.begin:#x}..{part.end:#x}, {bytes_text(part.end - part.begin)}"
    mapping = part.mapping
    return (f"{form.class_name(mapping.class_id)} {part.begin:#x}..{part.end:#x}"
            f" {rights_text(mapping.rights)} ceiling {rights_text(mapping.ceiling)},"
            f" {bytes_text(part.end - part.begin)}, {part.backing},"
            f" pages {'+'.join(map(size_text, part.sizes)) or 'none'}")


def _gap(part, x, y):
    middle = y + part.height / 2
    return [f'<line class="gap" x1="{x + _RULER}" x2="{x + _RULER + _BOX}" y1="{middle}"'
            f' y2="{middle}"/>',
            _text(x + _RULER + _BOX / 2, middle + 4, f" {bytes_text(part.end - part.begin)} free ",
                  "note", "middle")]


def _mapping(form, part, x, y):
    mapping, height = part.mapping, part.height
    fill, words = (1, "in") if mapping.rights else (0.35, "out")  # readable on either
    left = x + _RULER
    pages = "+".join(map(size_text, part.sizes))
    return [f'<rect x="{left}" y="{y}" width="{_BOX}" height="{height - 2}" rx="3"'
            f' fill="{_colour(form, mapping)}" fill-opacity="{fill}"/>',
            _text(x + _RULER - 6, y + 12, f"{part.begin:#x}", "note", "end"),
            _text(left + 8, y + 14, f"{form.class_name(mapping.class_id)}"
                  f" {rights_text(mapping.rights)}", words),
            _text(left + _BOX - 8, y + 14, bytes_text(part.end - part.begin), words, "end"),
            _text(left + _BOX + 8, y + 11, part.backing, "page"),
            _text(left + _BOX + 8, y + 21, f"pages {pages}" if pages else "no pages", "page")]


def _strip(form, parts, width):
    """All of the space in one line at the top."""
    weights = [(part.end - part.begin >> 12).bit_length() for part in parts]
    scale, x, lines = (width - 2 * _LEFT) / sum(weights), _LEFT, []
    for part, weight in zip(parts, weights):
        colour = _colour(form, part.mapping) if part.mapping else "#eee"
        lines.append(f'<rect x="{x:.1f}" y="62" width="{max(weight * scale - 1, 0.5):.1f}"'
                     f' height="16" fill="{colour}"><title>{html.escape(_describe(form, part))}'
                     "</title></rect>")
        x += weight * scale
    return lines


def _legend(form, parts, width):
    lines, x = [], _LEFT
    for class_id in sorted({part.mapping.class_id for part in parts if part.mapping}):
        part = next(each for each in parts if each.mapping and each.mapping.class_id == class_id)
        lines += [f'<rect x="{x}" y="88" width="10" height="10" rx="2"'
                  f' fill="{_colour(form, part.mapping)}"/>',
                  _text(x + 15, 97, form.class_name(class_id))]
        x += 30 + 7 * len(form.class_name(class_id))
    return lines + [_text(width - _LEFT, 97, "heights and widths by the logarithm of the size",
                          "note", "end")]


def svg(form, title, parts):
    """The picture, of parts in order."""
    x, y, lines, zone_shown = _LEFT, _TOP, [], False
    middle = form.number("SCALE_MIDDLE")
    for part in parts:
        if y + part.height > _COLUMN_HEIGHT:
            x, y = x + _COLUMN_WIDTH, _TOP
        if part.end > middle and not zone_shown:
            zone_shown = True
            lines += [f'<line class="zone" x1="{x}" x2="{x + _RULER + _BOX}" y1="{y}" y2="{y}"/>',
                      _text(x, y + 12, "zone HIGH"), ""]
            y += 18
        shape = _mapping(form, part, x, y) if part.mapping else _gap(part, x, y)
        lines.append(f"<g><title>{html.escape(_describe(form, part))}</title>")
        lines += [*shape, "</g>"]
        y += part.height
    width = max(x + _COLUMN_WIDTH, 700)
    height = _COLUMN_HEIGHT + 20 if x > _LEFT else y + 20
    used = sum(part.end - part.begin for part in parts if part.mapping)
    count = sum(part.mapping is not None for part in parts)
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}">', f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            _text(_LEFT, 34, title, "title"),
            _text(_LEFT, 52, f"{count} mappings, {bytes_text(used)}", "note")]
    return "\n".join([*head, *_strip(form, parts, width), *_legend(form, parts, width), *lines,
                      "</svg>"]) + "\n"


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
