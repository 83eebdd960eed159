# SPDX-License-Identifier: GPL-3.0-or-later
"""A console of somebody else that opens our pages, and AWS behind them."""

from . import person, seal, site
from .httpd import Httpd

CONSOLE = "crm.example.net"
OTHER = "evil.example.org"
REGION = "eu-central-1"
INSTANCE = "76543210-89ab-cdef-0123-456789abcdef"
INSTANCES = {site.REGION: site.INSTANCE, REGION: INSTANCE}
AWS = [f"{region}.signin.aws.amazon.com" for region in INSTANCES]
LAUNCH = site.BASE + "/launch/"
KEY = seal.new_key()
SEALER = seal.Sealer(KEY)

# sales is opened in a window, support in a frame; silent never goes on
CONFIG = person.CONFIG + f"""
ConnectIdPSecret conf/secret.key
ConnectIdPBrand "name=Example Contact Center" logo=/logo.svg \\
    help=https://help.example.com/
<Location /logo.svg>
    ForceType image/svg+xml
</Location>
<ConnectIdPServiceProvider support>
    ConnectIdPPreset         amazon-connect
    ConnectIdPAWSRegion      {REGION}
    ConnectIdPAWSInstance    {INSTANCE}
    ConnectIdPFrameAncestors https://{CONSOLE}
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider silent>
    ConnectIdPServiceEntityID urn:example:silent
    ConnectIdPACS             https://{CONSOLE}/silent
    ConnectIdPLaunch          on
</ConnectIdPServiceProvider>
<Location /saml/launch/silent>
    Require user anna
</Location>
"""
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48"
    height="48"><rect width="48" height="48" rx="8" fill="#0b57d0"/>
<circle cx="24" cy="24" r="12" fill="#fff"/></svg>
"""
FILES = {"conf/secret.key": KEY, "htdocs/favicon.ico": "",
         "htdocs/logo.svg": LOGO}

POPUP = """<!DOCTYPE html><html lang="en"><title>Console</title>
<h1>Console</h1><button>Sign in</button><script>
document.querySelector('button').onclick = function () {
    window.popup = window.open('%ssales', 'sign-in', 'width=400,height=600');
};
</script></html>
"""
FRAME = """<!DOCTYPE html><html lang="en"><title>Console</title>
<meta name="color-scheme" content="light dark">
<body style="margin: 0"><iframe title="Sign-in" src="%s"
    style="display: block; border: 0; width: 100%%; height: 100vh"></iframe>
</body></html>
"""
FORGE = """<!DOCTYPE html><html lang="en"><title>You have won</title>
<form method="post" action="%s/login"><input name="user" value="anna">
<input name="password" value="correct horse"><button>Get it</button></form>
</html>
"""
BAD = """<!DOCTYPE html><html><title>Bad</title><input>
<div style="width: 500px">Wide</div><img src="https://other.example/"></html>
"""


class Website(Httpd):
    """Under two names; pages that open, frame and forge ours, and a bad
    one."""

    host = CONSOLE
    hosts = (CONSOLE, OTHER)

    def __init__(self):
        super().__init__(
            "ForceType text/html\nRewriteEngine on\n"
            "RewriteRule ^/(silent|favicon.ico)$ - [R=204,L]\n",
            {"htdocs/popup": POPUP % LAUNCH,
             "htdocs/frame": FRAME % (LAUNCH + "support"),
             "htdocs/other-frame": FRAME % (LAUNCH + "sales"),
             "htdocs/forge": FORGE % site.BASE, "htdocs/bad": BAD})
