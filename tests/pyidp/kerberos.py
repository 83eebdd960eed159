# SPDX-License-Identifier: GPL-3.0-or-later
"""One MIT Kerberos realm: its KDC, its keytab and its users' tickets."""

import base64
import os

import gssapi

from .daemon import Daemon

KDC = "/usr/sbin/krb5kdc"
UTIL = "/usr/sbin/kdb5_util"
ADMIN = "/usr/sbin/kadmin.local"
KINIT = "/usr/bin/kinit"

CLIENT = """\
[libdefaults]
    default_realm = {realm}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
[domain_realm]
    .example.com = {realm}
"""
SERVER = """\
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {root}/principal
        key_stash_file = {root}/stash
        acl_file = {root}/acl
    }}
[logging]
    kdc = STDERR
"""


class Realm(Daemon):
    """The realm NAME with the service HTTP/HOST and USERS."""

    def __init__(self, name, host, passwords):
        super().__init__()
        self.name = name
        self.service = gssapi.Name(
            f"HTTP@{host}", gssapi.NameType.hostbased_service)
        self.passwords = passwords
        self.keytab = self.root / "http.keytab"
        for file, text in (("krb5.conf", CLIENT), ("kdc.conf", SERVER)):
            self.write(file, text.format(root=self.root, port=self.port,
                                         realm=name))
        self.run(UTIL, "create", "-s", "-P", "master")
        orders = [f"addprinc -randkey HTTP/{host}",
                  f"ktadd -k {self.keytab} HTTP/{host}"]
        orders += [f"addprinc -pw \"{password}\" {user}"
                   for user, password in passwords.items()]
        self.run(ADMIN, text="\n".join(orders) + "\n")
        self.keytab.chmod(0o644)

    def environment(self):
        return {"KRB5_CONFIG": str(self.root / "krb5.conf"),
                "KRB5_KDC_PROFILE": str(self.root / "kdc.conf"),
                "KRB5RCACHENAME": "none:"}

    def command(self):
        return [KDC, "-n", "-P", str(self.root / "kdc.pid")]

    def sign_in(self, user, password=None):
        """Gets USER's first ticket; the name of its cache."""
        cache = f"FILE:{self.root}/{user.replace('/', '-')}.cache"
        self.run(KINIT, "-c", cache, user,
                 text=password or self.passwords[user])
        return cache

    def token(self, cache):
        """What a browser with the tickets in CACHE puts into its header.

        The environment is the realm's: os.environ has environment().
        """
        assert os.environ["KRB5_CONFIG"] == str(self.root / "krb5.conf")
        credentials = gssapi.Credentials(usage="initiate",
                                         store={"ccache": cache})
        context = gssapi.SecurityContext(name=self.service,
                                         creds=credentials,
                                         mech=gssapi.OID.from_int_seq(
                                             "1.3.6.1.5.5.2"))
        return "Negotiate " + base64.b64encode(context.step()).decode()
