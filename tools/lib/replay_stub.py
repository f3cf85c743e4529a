"""The few words of GDB's remote protocol that a history of writes needs."""
import replay_machine

RIP, CR3 = 16, 29  # numbers of registers in QEMU's stub
_WATCH_WRITE = 2


class Stub:
    def __init__(self, machine):
        self._connection = replay_machine.connected(machine.debugger_path, machine.process)
        self._pending = b""
        self.ask("QStartNoAckMode")
        self._connection.sendall(b"+")
        self.ask("qXfer:features:read:target.xml:0,ffb")  # else it tells no single register

    def _send(self, text):
        data = text.encode()
        self._connection.sendall(b"$" + data + b"#%02x" % (sum(data) & 255))

    def _receive(self):
        while True:
            begin, end = self._pending.find(b"$"), self._pending.find(b"#")
            if 0 <= begin < end and len(self._pending) >= end + 3:
                found, self._pending = self._pending[begin + 1:end], self._pending[end + 3:]
                return found.decode(errors="replace")
            piece = self._connection.recv(4096)
            if not piece:
                raise replay_machine.ReplayEnded("the recording ended")
            self._pending += piece

    def ask(self, text):
        self._send(text)
        return self._receive()

    def register(self, number):
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def watch(self, address, length):
        return self.ask(f"Z{_WATCH_WRITE},{address:x},{length:x}") == "OK"

    def run(self):
        """To the next stop; its reason."""
        try:
            return self.ask("c")
        except ConnectionError:
            raise replay_machine.ReplayEnded("the recording ended") from None
