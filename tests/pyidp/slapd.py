# SPDX-License-Identifier: GPL-3.0-or-later
"""One OpenLDAP server with its own folder and port."""

import base64
import os
import signal

from . import keys
from .daemon import Daemon
from .httpd import free_port

PROGRAM = "/usr/sbin/slapd"
ADD = "/usr/sbin/slapadd"
BASE = "dc=example,dc=com"
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
{schema}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {root}/slapd.pid
argsfile {root}/slapd.args
{more}
database mdb
directory {root}
maxsize 16777216
suffix "dc=example,dc=com"
index uid eq
{rights}
"""
TLS = """\
TLSCACertificateFile {root}/ca.crt
TLSCertificateFile {root}/server.crt
TLSCertificateKeyFile {root}/server.key
"""
TOP = """\
dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

"""
PERSON = """\
dn: uid={uid},dc=example,dc=com
objectClass: inetOrgPerson
uid: {uid}
cn: {uid}
sn: {uid}
userPassword: {password}
"""


def attribute_lines(attributes):
    """ATTRIBUTES (name to a value or several, text or bytes) as LDIF."""
    lines = ""
    for name, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            raw = value if isinstance(value, bytes) else value.encode()
            lines += f"{name}:: {base64.b64encode(raw).decode()}\n"
    return lines


def entry(dn, *classes, **attributes):
    """An entry as LDIF."""
    return (f"dn:: {base64.b64encode(dn.encode()).decode()}\n"
            + attribute_lines({"objectClass": list(classes), **attributes})
            + "\n")


class Slapd(Daemon):
    """Knows PEOPLE: uid to password and further attributes (a dict).

    LDIF are further entries, SCHEMA is the text of a schema, MORE are lines
    of slapd.conf before the database and RIGHTS those of the database.
    With TLS, its certificate, it offers StartTLS, and ldaps on tls_port.
    """

    def __init__(self, people, ldif="", schema="", more="", rights="",
                 tls=None):
        super().__init__()
        self.tls_port = free_port() if tls else None
        if tls:
            self.write("ca.crt", keys.authority().certificate_pem)
            self.write("server.crt", tls.certificate_pem)
            self.write("server.key", tls.key_pem)
            more += TLS.format(root=self.root)
        if schema:
            schema = f"include {self.write('more.schema', schema)}"
        self.config = self.write("slapd.conf", CONFIG.format(
            root=self.root, schema=schema, more=more, rights=rights))
        text = TOP
        for uid, (password, attributes) in people.items():
            text += (PERSON.format(uid=uid, password=password)
                     + attribute_lines(attributes) + "\n")
        self.run(ADD, "-f", str(self.config), text=text + ldif)

    @property
    def url(self):
        """As AuthLDAPURL takes it: all attributes of a uid."""
        return f"ldap://127.0.0.1:{self.port}/{BASE}?uid,mail"

    @property
    def secure_url(self):
        """The same with ldaps."""
        return f"ldaps://127.0.0.1:{self.tls_port}/{BASE}?uid,mail"

    def command(self):
        urls = f"ldap://127.0.0.1:{self.port}"
        if self.tls_port:
            urls += f" ldaps://127.0.0.1:{self.tls_port}"
        return [PROGRAM, "-f", str(self.config), "-d", "0", "-h", urls]

    def hang(self):
        """From now on it takes connections, and says nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.kill(self.process.pid, signal.SIGCONT)
