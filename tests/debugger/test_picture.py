"""The picture of an address space, as somebody looks at it: nothing lies over anything,
letters can be told from what is behind them, and a large space is a picture too."""
import random
import re
import time
import xml.etree.ElementTree

import picture
import picture_parts
import pytest
from server_format import Mapping

SVG = "{http://www.w3.org/2000/svg}"
# Of the style: points of a letter, and how much wider than 0.6 of it none is.
LETTERS = {"title": 18, "page": 10}
CONTRAST_MIN = 4.5  # WCAG's for text
SECONDS_MAX, BYTES_MAX, SIDE_MAX = 3, 4 << 20, 4000


def _parts(form, count):
    """As parts_of gives them; every class, kind and right is there."""
    choice, parts, at = random.Random(count), [], form.begin
    for place in range(count):
        begin = form.number("SCALE_MIDDLE") if place == count // 2 else at
        begin += 4096 * choice.choice((0, 0, 0, 1, 2, 10, 10000))
        end = begin + 4096 * choice.choice((1, 1, 2, 10, 512, 3000))
        kind = choice.choice(("memory", "memory", "memory", "anonymous", "none", "reservation"))
        rights = choice.choice((1, 3, 5)) if kind in ("memory", "anonymous") else 0
        mapping = Mapping(begin, end, rights, 7, choice.choice(list(form.classes)), 1, 0, kind)
        behind = f"memory 8191 +{place << 12:#x}" if rights else kind
        parts += picture_parts.gaps_of(form, at, begin)
        parts.append(picture_parts.Part(begin, end, mapping, (4096, 1 << 21) if rights else (),
                                        behind))
        at = end
    return parts + picture_parts.gaps_of(form, at, form.end)


@pytest.fixture(name="drawn", params=[1, 20, 150, 10000])
def _drawn(request, program):
    """Its parts, its text, and its elements."""
    parts = _parts(program.format, request.param)
    text = picture.svg(program.format, "object 3.1151, label 7", parts)
    return parts, text, xml.etree.ElementTree.fromstring(text)


def _boxes(root):
    """Of each text: left, top, right, bottom, and what it says."""
    for each in root.iter(f"{SVG}text"):
        points = LETTERS.get(each.get("class"), 11)
        width, x, y = 0.6 * points * len(each.text), float(each.get("x")), float(each.get("y"))
        x -= {"start": 0, "middle": width / 2, "end": width}[each.get("text-anchor")]
        yield x, y - 0.75 * points, x + width, y + 0.2 * points, each.text


def test_no_text_lies_over_another_or_outside(drawn):
    boxes = sorted(_boxes(drawn[2]))
    width, height = (float(drawn[2].get(name)) for name in ("width", "height"))
    for place, (left, top, right, bottom, words) in enumerate(boxes):
        assert 0 <= left and right <= width and 0 <= top and bottom <= height, words
        for other in boxes[place + 1:]:
            if other[0] >= right:
                break
            assert other[1] >= bottom or other[3] <= top, (words, other[4])


def _contrast(one, other):
    light, dark = sorted((picture.luminance(one), picture.luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_letters_can_be_told_from_every_colour(program):
    classes = set(program.format.classes.values())
    assert classes == set(picture._COLOURS) and len(set(picture._COLOURS.values())) == len(classes)
    for name, colour in {**picture._COLOURS, "other": picture._OTHER_COLOUR}.items():
        is_dark = picture.luminance(colour) < picture._LUMINANCE_MIDDLE
        letters = picture._LIGHT if is_dark else picture._DARK
        assert _contrast(colour, letters) >= CONTRAST_MIN, name


def test_it_says_what_colours_mean_and_where_zones_begin(drawn, program):
    parts, text, root = drawn
    words = [each.text for each in root.iter(f"{SVG}text")]
    there = {program.format.class_name(part.mapping.class_id) for part in parts if part.mapping}
    assert there <= set(words) and {"zone LOW", "zone HIGH"} <= set(words)
    assert f"{sum(part.mapping is not None for part in parts)} mappings" in text


def test_every_mapping_is_drawn(drawn):
    parts, text, _ = drawn
    begins = [f"{part.begin:#x}..{part.end:#x}" for part in parts if part.mapping]
    shown = re.findall(r"<title>[A-Z]+ (0x\w+\.\.0x\w+)", text)
    assert sorted(shown) == sorted(begins * 2)  # in the line above all, and in its place


def test_a_large_space_is_a_picture_too(program):
    parts = _parts(program.format, 10000)
    begin = time.process_time()
    text = picture.svg(program.format, "object 3", parts)
    assert time.process_time() - begin < SECONDS_MAX and len(text) < BYTES_MAX
    root = xml.etree.ElementTree.fromstring(text)
    assert max(float(root.get("width")), float(root.get("height"))) <= SIDE_MAX
    groups = re.findall(r">(\d+) mappings<", text)
    assert 100 < len(groups) < 300 and max(map(int, groups)) <= picture_parts.GROUP_MAX
