# SPDX-License-Identifier: GPL-3.0-or-later
"""What a firewall does to connections: it forgets them."""

import contextlib
import socket
import threading


class Relay:
    """Passes what comes in at its port to another one on loopback."""

    def __init__(self, target):
        self.target = target
        self.pairs = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                inner = self.listener.accept()[0]
                outer = socket.create_connection(("127.0.0.1", self.target))
                pair = {"sockets": (inner, outer), "open": True}
                self.pairs.append(pair)
                for one, other in ((inner, outer), (outer, inner)):
                    threading.Thread(target=self.copy, daemon=True,
                                     args=(pair, one, other)).start()

    @staticmethod
    def copy(pair, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if pair["open"]:
                    other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def forget(self):
        """From now on nothing passes on the connections that there are."""
        for pair in self.pairs:
            pair["open"] = False
        return len(self.pairs)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.listener.close()
        for pair in self.pairs:
            for end in pair["sockets"]:
                end.close()
