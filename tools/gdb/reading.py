"""Memory, as everything else here reads it: read(address, length) gives bytes or
raises Unreadable."""

PAGE_BYTES = 4096


class Trouble(Exception):
    """What the user is told, in one line."""


class Unreadable(Trouble):
    """Nothing can be read there."""

    def __init__(self, address, why="nothing is there"):
        super().__init__(f"address {address:#x} can't be read: {why}")


class Bytes:
    """Bytes that lie at an address."""

    def __init__(self, base, data):
        self.base, self.data = base, data

    def read(self, address, length):
        offset = address - self.base
        if offset < 0 or offset + length > len(self.data):
            raise Unreadable(address)
        return bytes(self.data[offset:offset + length])


class Cached:
    """Remembers whole pages, until it is told to forget them."""

    def __init__(self, memory):
        self._memory, self._pages = memory, {}

    def forget(self):
        self._pages.clear()

    def _page(self, number):
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._memory.read(number * PAGE_BYTES, PAGE_BYTES)
        return page

    def read(self, address, length):
        number, offset = divmod(address, PAGE_BYTES)
        if offset + length <= PAGE_BYTES:
            return self._page(number)[offset:offset + length]
        last = (address + length - 1) // PAGE_BYTES
        data = b"".join(self._page(each) for each in range(number, last + 1))
        return data[offset:offset + length]


class Translated:
    """Another memory's bytes at addresses that `translate` leads to, page by page."""

    def __init__(self, memory, translate):
        self._memory, self._translate = memory, translate

    def read(self, address, length):
        pieces = []
        while length:
            piece = min(length, PAGE_BYTES - address % PAGE_BYTES)
            pieces.append(self._memory.read(self._translate(address), piece))
            address += piece
            length -= piece
        return b"".join(pieces)
