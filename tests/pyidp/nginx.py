# SPDX-License-Identifier: GPL-3.0-or-later
"""One nginx that ends TLS in front of another server."""

import pathlib
import shutil
import subprocess
import tempfile
import time

from . import keys
from .client import Client
from .httpd import CHILD_USER, PATIENCE, free_port

PROGRAM = "/usr/sbin/nginx"
CONFIG = """\
daemon off;
user {user};
pid {root}/nginx.pid;
error_log {root}/error.log warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {root}/server.crt;
        ssl_certificate_key {root}/server.key;
        location / {{
            proxy_pass http://127.0.0.1:{backend};
{headers}
        }}
    }}
}}
"""


class Nginx:
    """Passes all to BACKEND (a port), with the HEADERS that it sets."""

    def __init__(self, backend, headers, host):
        self.host = host
        self.port = free_port()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="connect-idp-"))
        self.root.chmod(0o755)
        self.process = None
        pair = keys.server(host)
        lines = "\n".join(f"            proxy_set_header {name} {value};"
                          for name, value in headers.items())
        for name, text in (
                ("server.key", pair.key_pem),
                ("server.crt", pair.certificate_pem),
                ("nginx.conf", CONFIG.format(
                    root=self.root, port=self.port, backend=backend,
                    user=CHILD_USER, headers=lines))):
            (self.root / name).write_text(text)

    def client(self, passwords):
        return Client(self.port, self.host, True, passwords)

    def answers(self):
        try:
            self.client({}).get("/")
            return True
        except OSError:
            return False

    def __enter__(self):
        self.process = subprocess.Popen(
            [PROGRAM, "-p", str(self.root), "-e",
             str(self.root / "error.log"), "-c",
             str(self.root / "nginx.conf")], stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if (self.process.poll() is not None
                    or time.monotonic() > deadline):
                self.process.kill()
                raise AssertionError((self.root / "error.log").read_text())
            time.sleep(0.02)
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.root)
