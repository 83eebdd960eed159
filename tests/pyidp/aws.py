# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in of AWS sign-in, with its own port."""

import shutil

from . import keys
from .daemon import Daemon
from .httpd import PROJECT

SCRIPT = PROJECT / "tests" / "peers" / "aws" / "server.js"


class Aws(Daemon):
    """Answers as HOSTS to Responses of METADATA (its bytes).

    INSTANCES maps regions to Connect instances; ROLE is a role and its SAML
    provider, with a comma between them.
    """

    def __init__(self, hosts, metadata, instances, role):
        super().__init__()
        pair = keys.server(*hosts)
        self.options = {
            "port": self.port,
            "cert": self.write("tls.crt", pair.certificate_pem),
            "key": self.write("tls.key", pair.key_pem),
            "metadata": self.write("metadata.xml", metadata.decode()),
            "role": role.split(",")[0],
            "provider": role.split(",")[1],
        }
        self.instances = instances

    def command(self):
        command = [shutil.which("node"), str(SCRIPT)]
        for name, value in self.options.items():
            command += ["--" + name, str(value)]
        for region, instance in self.instances.items():
            command += ["--region", region, "--instance", instance]
        return command
