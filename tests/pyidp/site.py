# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest configuration that does the main job, and its files."""

from . import keys, sp

BASE = "https://idp.example.com/saml"
ENTITY_ID = BASE + "/metadata"
AUDIENCE = "urn:amazon:webservices"
REGION = "us-west-2"
INSTANCE = "01234567-89ab-cdef-0123-456789abcdef"
ACS = f"https://{REGION}.signin.aws.amazon.com/saml"
RELAY_STATE = (f"https://{REGION}.console.aws.amazon.com"
               f"/connect/federate/{INSTANCE}")
AWS = "https://aws.amazon.com/SAML/Attributes/"
ROLE = ("arn:aws:iam::123456789012:role/ConnectAgent,"
        "arn:aws:iam::123456789012:saml-provider/httpd")

MODULE = "LoadModule connect_idp_module modules/mod_connect_idp.so\n"
IDENTITY = """
ConnectIdPBaseURL   https://idp.example.com/saml
ConnectIdPKey       conf/idp.key conf/idp.crt
"""
ATTRIBUTES = """
ConnectIdPAttribute connect_username  file:conf/agents.csv  required
ConnectIdPAttribute connect_role      file:conf/agents.csv  required
"""
SALES = """
<ConnectIdPServiceProvider sales>
    ConnectIdPPreset       amazon-connect
    ConnectIdPAWSRegion    us-west-2
    ConnectIdPAWSInstance  01234567-89ab-cdef-0123-456789abcdef
</ConnectIdPServiceProvider>
"""
LOCATION = """
<Location /saml>
    AuthType Basic
    AuthName "Contact center"
    AuthBasicProvider file
    AuthUserFile conf/users
    Require valid-user
</Location>
"""
HEAD = MODULE + IDENTITY + ATTRIBUTES
SMALLEST = HEAD + SALES + LOCATION

PASSWORDS = {
    "anna": "correct horse",
    "bert": "no role",
    "cora": "a name that AWS refuses",
    "dirk": "a name that Connect refuses",
    "emil": "not in the file at all",
    "fay": "two roles",
}
AGENTS = sp.agents(
    ("user", "connect_username", "connect_role"),
    (("anna", "Anna.Agent@example.com", ROLE),
     ("bert", "bert", ""),
     ("cora", "Cora Space", ROLE),
     ("dirk", "dirk+tag", ROLE),
     ("fay", "fay", "arn:aws:iam::123456789012:role/Half")))


def files(pair=None, agents=AGENTS, **more):
    """The files of the smallest configuration.

    MORE names further files below conf/, with "_" for the dot.
    """
    pair = pair or keys.pair()
    return {
        "conf/idp.key": pair.key_pem,
        "conf/idp.crt": pair.certificate_pem,
        "conf/agents.csv": agents,
        "conf/users": sp.users(PASSWORDS),
        **{"conf/" + name.replace("_", "."): text
           for name, text in more.items()},
    }
