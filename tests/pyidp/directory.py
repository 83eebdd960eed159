# SPDX-License-Identifier: GPL-3.0-or-later
"""A service provider that gets what ldap: sources say."""

from . import site, sp
from .idp import IdentityProvider

CONFIG = site.MODULE + site.IDENTITY + """
ConnectIdPSourceTimeout 2
{lines}
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
    {rules}
</ConnectIdPServiceProvider>
""" + site.LOCATION
LAUNCH = "/saml/launch/wiki"


def config_of(url, *lines, rules=("mail ldap:mail",)):
    """A configuration with a directory at URL, further LINES and RULES."""
    lines = [f"ConnectIdPLDAPURL {url}", *lines]
    return CONFIG.format(
        lines="\n".join(lines),
        rules="\n    ".join("ConnectIdPAttribute " + rule for rule in rules))


def provider(config, users, files=None, **more):
    """An identity provider for CONFIG; the password of USERS is "x"."""
    passwords = {user: "x" for user in users}
    idp = IdentityProvider(
        config, {"conf/users": sp.users(passwords), **(files or {})},
        modules=("ldap", *more.pop("modules", ())), **more)
    idp.passwords = passwords
    return idp


def attributes(idp, user="anna"):
    return idp.launch("wiki", user).attributes
