# SPDX-License-Identifier: GPL-3.0-or-later
"""One OpenLDAP server with its own folder and port."""

from .daemon import Daemon

PROGRAM = "/usr/sbin/slapd"
ADD = "/usr/sbin/slapadd"
BASE = "dc=example,dc=com"
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {root}/slapd.pid
argsfile {root}/slapd.args
database mdb
directory {root}
maxsize 16777216
suffix "dc=example,dc=com"
index uid eq
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


class Slapd(Daemon):
    """Knows PEOPLE: uid to password and further attributes (a dict)."""

    def __init__(self, people):
        super().__init__()
        self.config = self.write("slapd.conf",
                                 CONFIG.format(root=self.root))
        ldif = TOP
        for uid, (password, attributes) in people.items():
            ldif += PERSON.format(uid=uid, password=password) + "".join(
                f"{name}: {value}\n" for name, value in attributes.items()
            ) + "\n"
        self.run(ADD, "-f", str(self.config), text=ldif)

    @property
    def url(self):
        """As AuthLDAPURL takes it: all attributes of a uid."""
        return f"ldap://127.0.0.1:{self.port}/{BASE}?uid,mail"

    def command(self):
        return [PROGRAM, "-f", str(self.config), "-d", "0",
                "-h", f"ldap://127.0.0.1:{self.port}"]
