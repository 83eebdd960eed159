# SPDX-License-Identifier: GPL-3.0-or-later
"""Sealed text as lib/base/seal.h describes it, by another library."""

import base64
import hashlib
import secrets
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import site

VERSION = b"\x01"
HEAD = 13
SALT = 16


def new_key():
    """A line of ConnectIdPSecret's file."""
    return base64.b64encode(secrets.token_bytes(32)).decode() + "\n"


class Sealer:
    """Seals with the key on LINE, for the identity provider at BASE."""

    def __init__(self, line, base=site.BASE):
        self.master = base64.b64decode(line)
        self.base = base.encode()

    def cipher(self, salt, purpose):
        derived = HKDF(hashes.SHA256(), 44, salt, purpose.encode()
                       ).derive(self.master)
        return AESGCM(derived[:32]), derived[32:]

    def seal(self, purpose, plain, lives=60):
        """PLAIN for PURPOSE, for LIVES seconds from now."""
        expires = int(time.time()) + lives
        head = (VERSION + hashlib.sha256(self.master).digest()[:4]
                + expires.to_bytes(8, "big"))
        salt = secrets.token_bytes(SALT)
        cipher, nonce = self.cipher(salt, purpose)
        body = cipher.encrypt(nonce, plain.encode(), head + self.base)
        return base64.urlsafe_b64encode(head + salt + body
                                        ).rstrip(b"=").decode()

    def open(self, purpose, text):
        """The reverse, whether it has expired or not."""
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        head, salt = raw[:HEAD], raw[HEAD:HEAD + SALT]
        cipher, nonce = self.cipher(salt, purpose)
        return cipher.decrypt(nonce, raw[HEAD + SALT:], head + self.base
                              ).decode()

    def session(self, user="anna", age=0, seen=0, lives=3600,
                context="PasswordProtectedTransport"):
        """The cookie of one who signed in AGE and was seen SEEN seconds
        ago."""
        now = time.time()
        return self.seal("session", "\n".join((
            "_" + secrets.token_hex(20), user,
            "urn:oasis:names:tc:SAML:2.0:ac:classes:" + context,
            str(int((now - age) * 1e6)), str(int((now - seen) * 1e6)),
            "0")), lives)

    def ticket(self, path="/launch/sales", parameters="", post=False,
               lives=3600):
        return self.seal("ticket", f"{'P' if post else 'G'}"
                         f"{int(time.time() * 1e6)}\n{path}\n{parameters}",
                         lives)
