# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and certificates, good and bad.  Each is made once in a session."""

import datetime
import functools
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


class Pair:
    """A private key and a certificate for it."""

    def __init__(self, key, certificate):
        self.key = key
        self.certificate = certificate

    @property
    def key_pem(self):
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).decode()

    @property
    def certificate_pem(self):
        return self.certificate.public_bytes(
            serialization.Encoding.PEM).decode()

    @property
    def certificate_base64(self):
        """As metadata and KeyInfo carry it: no armour, one line."""
        return "".join(self.certificate_pem.splitlines()[1:-1])


@functools.lru_cache(maxsize=None)
def make_key(kind, name):
    """KIND is a number of RSA bits or a curve; NAME tells keys apart."""
    curves = {"ec": ec.SECP256R1, "p384": ec.SECP384R1}
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    return rsa.generate_private_key(public_exponent=65537, key_size=kind)


def certify(public_key, subject, signer, issuer=None, days=(-1, 3650),
            hosts=(), authority=False):
    """A certificate, valid from days[0] to days[1] from now."""
    now = datetime.datetime.utcnow().replace(microsecond=0)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(authority, None), True))
    if hosts:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([alternative(h) for h in hosts]),
            False)
    return builder.sign(signer, hashes.SHA256())


def alternative(host):
    """HOST as a subjectAltName: an address or a name."""
    if host.replace(".", "").isdigit():
        return x509.IPAddress(ipaddress.ip_address(host))
    return x509.DNSName(host)


@functools.lru_cache(maxsize=None)
def pair(name="idp", kind=2048, days=(-1, 3650)):
    """A key and its self-signed certificate."""
    key = make_key(kind, name)
    return Pair(key, certify(key.public_key(), name, key, days=days))


def mismatch():
    """A key and a certificate of another key."""
    return Pair(pair("idp").key, pair("other").certificate)


def expired(name="expired"):
    return pair(name, days=(-30, -2))


def not_yet(name="not-yet"):
    return pair(name, days=(2, 30))


@functools.lru_cache(maxsize=None)
def authority():
    """The throw-away certification authority of the tests' TLS."""
    key = make_key(2048, "authority")
    return Pair(key, certify(key.public_key(), "Throw-away CA", key,
                             authority=True))


@functools.lru_cache(maxsize=None)
def server(*hosts):
    """A TLS server's key and certificate from the authority."""
    key = make_key(2048, "server")
    return Pair(key, certify(key.public_key(), hosts[0], authority().key,
                             authority().certificate, hosts=hosts))
