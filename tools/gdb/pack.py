"""The script pack for GDB: `vspace` and `rk`, with `help vspace`. Load it with `source`,
or let tools/debug do that; loading it again changes nothing."""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import pack_commands  # noqa: E402, F401  (found by the line above)
