# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory laid out like Active Directory, and the role by a group.

Also the examples of README: a directory of inetOrgPerson, and this one.
"""

from pyidp import keys, readme, site
from pyidp.httpd import free_port
from pyidp.idp import IdentityProvider
from pyidp.slapd import BASE, Slapd, entry

AD = "1.2.840.113556.1.4"
SCHEMA = f"""\
attributetype ( {AD}.221 NAME 'sAMAccountName' SINGLE-VALUE
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( {AD}.656 NAME 'userPrincipalName' SINGLE-VALUE
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf'
    EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson
    MAY ( sAMAccountName $ userPrincipalName $ memberOf ) )
objectclass ( 1.2.840.113556.1.3.30 NAME 'computer' SUP user )
"""
GROUP = f"CN={{}},OU=Connect,OU=Groups,{BASE}"
READER = f"CN=Reader,OU=Services,{BASE}"
STAFF = f"OU=Staff,{BASE}"


def unit(name, below=BASE):
    return entry(f"OU={name},{below}", "organizationalUnit", ou=name)


def account(name, kind="user", **attributes):
    return entry(f"CN={name},{STAFF}", kind, cn=name, sn=name, **attributes)


LDIF = unit("Staff") + unit("Services") + entry(
    READER, "inetOrgPerson", cn="Reader", sn="Reader",
    userPassword="let me read") + account(
    "Anna Agent", sAMAccountName="anna",
    userPrincipalName="Anna.Agent@EXAMPLE.COM",
    memberOf=[GROUP.format("Domain Users"),
              GROUP.format("ConnectAgent")]) + account(
    "Bert Boss", sAMAccountName="bert",
    userPrincipalName="bert@example.com",
    memberOf=[GROUP.format("Domain Users")]) + account(
    "ANNA", "computer", sAMAccountName="dirk",
    userPrincipalName="dirk@example.com")
RIGHTS = """
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""
PEOPLE = {
    "anna": ("secret", {"mail": "Anna.Agent@example.com",
                        "employeeType": "ConnectAgent"}),
    "reader": ("let me read", {}),
}

# the examples of README, with other addresses of the directory
LDAP_ADDRESS = "ldaps://ldap.example.com/"
LDAP = readme.block("uid=reader,dc=example")
AD_ADDRESS = "ldap://dc1.example.com dc2.example.com/"
AD_LAYOUT = readme.block("sAMAccountName")
SALES = readme.block("role/%{attr:connect_role}")
LAUNCH = "/saml/launch/sales"


def provider(example, address, real):
    assert example.count(address) == 1
    config = (site.MODULE + site.IDENTITY + example.replace(address, real)
              + SALES + site.LOCATION)
    return IdentityProvider(config, {
        "conf/ca.pem": keys.authority().certificate_pem,
        "conf/ldap.key": "let me read\n"}, modules=("ldap",))


def signed_in(idp, name):
    attributes = idp.launch().attributes
    assert attributes[site.AWS + "Role"] == [site.ROLE]
    assert attributes[site.AWS + "RoleSessionName"] == [name]
    assert attributes["connect_username"] == [name]
    assert attributes["connect_role"] == ["ConnectAgent"]


def test_directory():
    rights = RIGHTS.format(reader=f"uid=reader,{BASE}")
    with Slapd(PEOPLE, rights=rights,
               tls=keys.server("127.0.0.1")) as slapd:
        real = f"ldaps://127.0.0.1:{slapd.tls_port}/"
        with provider(LDAP, LDAP_ADDRESS, real) as idp:
            signed_in(idp, "Anna.Agent@example.com")


def test_active_directory():
    with Slapd({}, LDIF, SCHEMA, rights=RIGHTS.format(reader=READER),
               tls=keys.server("127.0.0.1")) as slapd:
        real = f"ldap://127.0.0.1:{free_port()} 127.0.0.1:{slapd.port}/"
        with provider(AD_LAYOUT, AD_ADDRESS, real) as idp:
            signed_in(idp, "anna.agent@example.com")
            for user, name in (("bert", "connect_role"),
                               ("dirk", "connect_username")):
                idp.refused(idp.get(LAUNCH, user), 403,
                            f'attribute-missing: .*"{name}"')
