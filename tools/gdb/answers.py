"""What an inspection found: data for --json and lines to read."""
import dataclasses

from reading import Trouble


@dataclasses.dataclass
class Answer:
    data: object
    lines: list
    fault: str = ""  # what makes the command fail


def table(head, rows):
    """Lines with columns: words to the left, numbers to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(head, *texts)]
    numeric = [bool(rows) and all(isinstance(row[i], int) for row in rows)
               for i in range(len(head))]
    return ["  ".join(cell.rjust(width) if right else cell.ljust(width)
                      for cell, width, right in zip(row, widths, numeric)).rstrip()
            for row in [head, *texts]]


def records(head, rows):
    return [dict(zip(head, row)) for row in rows]


def listed(head, rows, tail=()):
    return Answer(records(head, rows), table(head, rows) + list(tail))


def number(text):
    try:
        return int(text, 0)
    except ValueError:
        raise Trouble(f"{text!r} is no number") from None


def whole(text, most=2**64 - 1):
    value = number(text)
    if not 0 <= value <= most:
        raise Trouble(f"{text} is not between 0 and {most:#x}")
    return value


def size_text(size):
    return f"{size >> 10}K" if size < 1 << 20 else f"{size >> 20}M" if size < 1 << 30 else "1G"


def objects_of(world, options):
    """The object that was asked for, or all."""
    if options.object is None:
        return list(world.server.objects())
    return [world.server.object(options.object)]
