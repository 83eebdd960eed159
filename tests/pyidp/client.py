# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP requests that go out exactly as written, to a server on loopback."""

import base64
import http.client
import socket
import ssl

from . import keys

TIMEOUT = 30


class Reply:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode()


class Client:
    """Speaks to 127.0.0.1:PORT under the name HOST.

    PASSWORDS maps the names that requests may give as user= to passwords.
    """

    def __init__(self, port, host, tls=True, passwords=None):
        self.port = port
        self.host = host
        self.passwords = passwords or {}
        self.context = None
        if tls:
            self.context = ssl.create_default_context(
                cadata=keys.authority().certificate_pem)

    def connect(self):
        """A connected socket, for requests that no library would send."""
        sock = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        if self.context:
            sock = self.context.wrap_socket(sock, server_hostname=self.host)
        return sock

    def request(self, method, target, user=None, headers=None, body=None):
        """One request on its own connection; TARGET is sent as it is."""
        fields = {"Host": self.host, "Connection": "close"}
        if user is not None:
            pair = f"{user}:{self.passwords.get(user, '')}".encode()
            fields["Authorization"] = (
                "Basic " + base64.b64encode(pair).decode())
        if body is not None:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
            fields["Content-Length"] = str(len(body))
        fields.update(headers or {})
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        connection.sock = self.connect()
        try:
            connection.putrequest(method, target, skip_host=True,
                                  skip_accept_encoding=True)
            for name, value in fields.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, target, user=None, **more):
        return self.request("GET", target, user, **more)

    def post(self, target, body, user=None, **more):
        return self.request("POST", target, user, body=body, **more)
