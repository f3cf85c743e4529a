"""Every relative link in a document leads to a file, and to a heading in it."""
import re

import tree

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def _prose(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text):
    """The anchors that a renderer makes of the headings."""
    found = set()
    for heading in re.findall(r"^#+ +(.*?) *$", _prose(text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        count, unique = 1, anchor
        while unique in found:
            unique, count = f"{anchor}-{count}", count + 1
        found.add(unique)
    return found


def _wrong_link(path, link):
    if re.match("[a-z]+:", link):
        return None
    target, _, anchor = link.partition("#")
    file = (path.parent / target).resolve() if target else path
    if not file.exists():
        return "leads nowhere"
    if not file.is_relative_to(tree.ROOT):
        return "leads out of the project"
    if anchor and anchor not in anchors(file.read_text()):
        return "names no heading there"
    return None


def test_links():
    wrong = []
    for path in tree.files(".md"):
        for groups in _LINK.findall(_prose(path.read_text())):
            link = "".join(groups)
            why = _wrong_link(path, link)
            if why:
                wrong.append(f"{tree.name_of(path)}: {link} {why}")
    assert not wrong, "\n".join(wrong)


def test_anchors_are_made_as_renderers_do():
    text = "# One `two` (3)\n## One\n```\n# no heading\n```\n## One\n"
    assert anchors(text) == {"one-two-3", "one", "one-1"}
