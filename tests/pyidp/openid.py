# SPDX-License-Identifier: GPL-3.0-or-later
"""One OpenID provider: npm's oidc-provider with its own port."""

import json
import shutil

from . import keys
from .client import Client
from .daemon import Daemon
from .httpd import PROJECT

SCRIPT = PROJECT / "tests" / "peers" / "openid" / "provider.js"
HOST = "localhost"


class OpenIdProvider(Daemon):
    """Knows PEOPLE, and one client that answers come back to at REDIRECT.

    PEOPLE maps names to {"password": ..., "claims": {...}}.
    """

    client_id = "desk"
    client_secret = "for tests only"

    def __init__(self, people, redirect):
        super().__init__()
        self.url = f"https://{HOST}:{self.port}"
        pair = keys.server(HOST)
        self.config = self.write("config.json", json.dumps({
            "port": self.port, "issuer": self.url, "people": people,
            "certificate": pair.certificate_pem, "key": pair.key_pem,
            "client": {"client_id": self.client_id,
                       "client_secret": self.client_secret,
                       "redirect_uris": [redirect]}}))

    def command(self):
        return [shutil.which("node"), str(SCRIPT), str(self.config)]

    def client(self):
        return Client(self.port, HOST)
