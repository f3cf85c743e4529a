"""What the headers say, read from the headers: numbers, lists, words of bits.
Layouts of structures are not here: these come from the program itself."""
import ast
import operator
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = ("include/vspaced", "asobj", "asobj/scale/full", "src/server", "include/bootstrap",
          "include/services")
KERNEL = ("include/refkernel", "src/refkernel/core", "src/refkernel/x86_64")

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.floordiv, ast.LShift: operator.lshift, ast.BitOr: operator.or_,
              ast.BitAnd: operator.and_}
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"^[ \t]*#define[ \t]+(\w+)[ \t]+(\S.*)$", re.MULTILINE)
_ENUMERATOR = re.compile(r"^\s*([A-Z]\w*)\s*=\s*([^,{}]+?),?\s*$", re.MULTILINE)
_LIST = re.compile(r"^[ \t]*#define[ \t]+(\w+)\(X\)[ \t]+(.*)$", re.MULTILINE)
_BITS = re.compile(r"^//\s+bits\s+(\d+)\.\.(\d+)\s+(\w+)", re.MULTILINE)
_PLAIN = re.compile(r"U?INT(?:32|64)_C\((\w+)\)|\(u?int(?:32|64)_t\)|"
                    r"\b(0[xX][0-9a-fA-F]+|\d+)U?L?\b")


def _arguments(text, at):
    """The arguments of a call whose first one begins at `at`, and where it ends."""
    found, depth, begin = [], 1, at
    quoted = False
    while depth:
        char = text[at]
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "()":
            depth += 1 if char == "(" else -1
        if not quoted and (depth == 0 or depth == 1 and char == ","):
            found.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    return found, at


def _rows(text):
    rows, at = [], 0
    while match := re.compile(r"\bX\(").search(text, at):
        words, at = _arguments(text, match.end())
        rows.append([_string(word) if word.startswith('"') else word for word in words])
    return rows


def _string(word):
    return "".join(re.findall(r'"([^"]*)"', word))


class Facts:
    """Of the headers in some folders. `given` comes before what they say."""

    def __init__(self, folders, given=None, root=ROOT):
        self._values = dict(given or {})
        self._texts, self._lists, self._enums, self.bits = {}, {}, {}, {}
        for folder in folders:
            for path in sorted((root / folder).glob("*.h")):
                self._read(path.name, path.read_text().replace("\\\n", " "))

    def _read(self, name, text):
        self.bits[name] = {field: (int(first), int(last) - int(first) + 1)
                           for first, last, field in _BITS.findall(text)}
        text = _COMMENT.sub("", text)
        self._texts.update({name: words for name, words in _NUMBER.findall(text)})
        self._texts.update({name: words for name, words in _ENUMERATOR.findall(text)})
        self._lists.update({name: _rows(words) for name, words in _LIST.findall(text)})
        for tag, body in re.findall(r"\benum (\w+) \{([^#{}]*)\}", text):
            self._enums[tag] = re.findall(r"^\s*(\w+)", body, re.MULTILINE)

    def number(self, name):
        if name not in self._values:
            if name not in self._texts:
                raise KeyError(f"no header says what {name} is")
            self._values[name] = self.value(self._texts[name])
        return self._values[name]

    def value(self, text):
        """Of an expression as the headers have them."""
        plain = _PLAIN.sub(lambda match: match[1] or match[2] or "", text)
        return self._evaluate(ast.parse(plain.strip(), mode="eval").body)

    def _evaluate(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.number(node.id)
        if isinstance(node, ast.BinOp):
            return _OPERATORS[type(node.op)](self._evaluate(node.left),
                                             self._evaluate(node.right))
        raise KeyError(f"no number: {ast.unparse(node)}")

    def rows(self, name):
        """Of an X-macro list: the arguments of each row, as text."""
        return self._lists[name]

    def names(self, name, column=1):
        """Of an X-macro list: value to name. Without a column of values, by place."""
        rows = self._lists[name]
        if column is None:
            return {place: row[0] for place, row in enumerate(rows)}
        return {self.value(row[column]): row[0] for row in rows}

    def enumeration(self, tag):
        """Of an enum without values of its own: value to name."""
        return dict(enumerate(self._enums[tag]))

    def unpack(self, header, word):
        """The fields of a word, as the comment at the header's top places them."""
        return {field: word >> shift & (1 << width) - 1
                for field, (shift, width) in self.bits[header].items()}
