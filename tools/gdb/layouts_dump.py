"""Run by a GDB of its own on one program: prints the layouts of structures, which the
environment names, as one line of JSON."""
import json
import os

import gdb

_NUMBERS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_ENUM)
types = {}


def kind_of(kind):
    kind = kind.strip_typedefs()
    if kind.code in _NUMBERS:
        return ["int", kind.sizeof, int(kind.code == gdb.TYPE_CODE_INT and kind.is_signed)]
    if kind.code == gdb.TYPE_CODE_PTR:
        return ["pointer"]
    if kind.code == gdb.TYPE_CODE_ARRAY:
        first, last = kind.range()
        return ["array", kind_of(kind.target()), last - first + 1]
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        return ["struct", structure_add(kind)]
    raise gdb.GdbError(f"a field of type {kind} has no layout here")


def fields_of(kind, base=0):
    for field in kind.fields():
        offset = base + field.bitpos // 8
        if field.name:
            yield field.name, [offset, kind_of(field.type)]
        else:  # an unnamed structure or union: its fields are its owner's
            yield from fields_of(field.type.strip_typedefs(), offset)


def structure_add(kind):
    name = kind.tag or f"unnamed {len(types)}"
    if name not in types:
        types[name] = {"bytes": kind.sizeof}
        types[name]["fields"] = dict(fields_of(kind))
    return name


for tag in os.environ["VSPACE_STRUCTURES"].split():
    structure_add(gdb.lookup_type(f"struct {tag}").strip_typedefs())
print(json.dumps(types))
