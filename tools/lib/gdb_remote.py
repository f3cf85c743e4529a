"""The few packets of GDB's remote protocol that stepping a machine takes."""
import socket

# As QEMU numbers them for x86_64.
REGISTER_RDI, REGISTER_RSP, REGISTER_RIP, REGISTER_CR3 = 5, 7, 16, 29


class Remote:
    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pending = b""
        # Only a debugger that has read the list may ask for single registers.
        self._ask("qXfer:features:read:target.xml:0,ffb")

    def _byte_take(self):
        while not self._pending:
            self._pending = self._socket.recv(65536)
            if not self._pending:
                raise ConnectionError("the machine is gone")
        byte, self._pending = self._pending[:1], self._pending[1:]
        return byte

    def _ask(self, words):
        body = words.encode()
        self._socket.sendall(b"$" + body + b"#%02x" % (sum(body) & 0xff))
        while self._byte_take() != b"$":
            pass
        answer = b""
        while (byte := self._byte_take()) != b"#":
            answer += byte
        self._byte_take(), self._byte_take()
        self._socket.sendall(b"+")
        return answer.decode(errors="replace")

    def register(self, number):
        return int.from_bytes(bytes.fromhex(self._ask(f"p{number:x}")), "little")

    def memory(self, address, size):
        return bytes.fromhex(self._ask(f"m{address:x},{size:x}"))

    def breakpoint(self, address):
        assert self._ask(f"Z1,{address:x},1") == "OK"

    def breakpoint_remove(self, address):
        assert self._ask(f"z1,{address:x},1") == "OK"

    def resume(self):
        """To the next breakpoint."""
        self._ask("c")

    def step(self):
        self._ask("s")

    def let_go(self):
        """The machine runs on without a debugger."""
        self._ask("D")
        self._socket.close()
