"""Lies beside a program as PROGRAM-gdb.py, where GDB loads it together with the program if
it was told to trust the folder. Finds the pack in the tree that the program was built in."""
import pathlib
import sys


def _pack_load():
    here = pathlib.Path(__file__).resolve()
    for folder in here.parents:
        if (folder / "tools" / "gdb" / "pack.py").exists():
            sys.path.insert(0, str(folder / "tools" / "gdb"))
            import pack  # noqa: F401
            return
    print(f"vspace: {here.parent} is in no tree with tools/gdb: use `source .../tools/gdb/pack.py`")


_pack_load()
