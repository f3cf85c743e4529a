"""Run by GDB that is connected to a waiting machine with two shards: crashes a client, then
vspaced, then the kernel, asks at each and once in between, and prints what it found as one
line of JSON."""
import json
import subprocess

import gdb
import pack_session
from gdb_session import FOLDER, every_answer, run_to_first_fault, text_of

ASKED = ("vspace stat", "vspace clients", "vspace check", "vspace ptdiff", "vspace shards",
         "vspace trace", "vspace list", "rk threads", "rk bt 3", "bt")


def looked(told):
    return {"told": told, **{words: text_of(words) for words in ASKED}}


def function(name):
    """The address of one of vspaced's."""
    known = pack_session.program()
    return known.names.address_of(known.folder / "vspaced.elf", name)


def busy():
    """In the middle of what takes several pieces, which one of the attackers asks for."""
    gdb.execute(f"tbreak *{function('works_serve')}", to_string=True)
    return looked(text_of("continue"))


def server_crashed():
    """Of either shard: whoever serves a MAP next goes to where nothing is mapped."""
    gdb.execute("vspace break MAP", to_string=True)
    told = text_of("continue")
    gdb.execute("delete $bpnum", to_string=True)
    gdb.execute("set $rip = 0x10", to_string=True)
    return looked(told + text_of("continue"))


def kernel_crashed():
    """It reads what its argument leads to, which is nothing. The stop there is not to look."""
    for each in gdb.breakpoints():
        if each.location == "io_port_write":
            each.delete()
    gdb.execute("set $rdi = 0", to_string=True)
    return looked(text_of("continue"))


def memory_kept():
    """When the first services have some mappings: what others may read and spoil."""
    gdb.execute(f"tbreak *{function('op_map')}", to_string=True)
    gdb.execute("ignore $bpnum 12", to_string=True)
    gdb.execute("continue", to_string=True)
    subprocess.run(["cp", "--sparse=always", f"{FOLDER}/ram", f"{FOLDER}/kept"], check=True)


found = {"before": every_answer()}
memory_kept()
found["client"] = looked(run_to_first_fault())
found["busy"] = busy()
found["server"] = server_crashed()
found["end"] = looked(text_of("continue"))  # rootd was told
found["kernel"] = kernel_crashed()
found["told"] = text_of("continue")
found["gone"] = every_answer()
print(json.dumps(found))
