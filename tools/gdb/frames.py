"""User functions' frames. The image's programs are compiled with frame pointers."""
from reading import Unreadable

_PUSH_FRAME, _SET_FRAME, _RETURN = b"\x55", b"\x48\x89\xe5", b"\xc3"


def caller_of(read, ip, sp, frame):
    """Instruction pointer, stack pointer and frame pointer of a user function's caller,
    wherever in the function the instruction pointer stands."""
    def word(address):
        return int.from_bytes(read(address, 8), "little")
    try:
        code = read(ip, 3)
    except Unreadable:
        code = _RETURN  # called where no code is: nothing of the caller's has changed
    if code[:1] in (_PUSH_FRAME, _RETURN):
        return word(sp), sp + 8, frame
    if code == _SET_FRAME:
        return word(sp + 8), sp + 16, word(sp)
    if not frame:
        return 0, sp, 0
    return word(frame + 8), frame + 16, word(frame)
