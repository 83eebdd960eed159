# SPDX-License-Identifier: GPL-3.0-or-later
"""One Apache httpd with its own folder, port and certificate."""

import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from . import keys
from .client import Client
from .errorlog import ErrorLog

PROGRAM = "/usr/sbin/apache2"
MODULES = "/usr/lib/apache2/modules"
PROJECT = pathlib.Path(__file__).resolve().parents[2]
MODULE = pathlib.Path(os.environ.get(
    "CONNECT_IDP_MODULE", PROJECT / ".libs" / "mod_connect_idp.so"))
MPM = os.environ.get("CONNECT_IDP_MPM", "event")
PRELOAD = os.environ.get("CONNECT_IDP_PRELOAD", "")
CHILD_USER = "www-data"
PATIENCE = 60
# ESTABLISHED, FIN_WAIT1, FIN_WAIT2 (lingering), CLOSE_WAIT
OPEN = ("01", "04", "05", "08")

USUAL = ("authn_core", "authz_core", "authn_file", "authz_user",
         "authz_host", "authz_groupfile", "auth_basic", "alias", "env",
         "setenvif", "headers", "rewrite", "socache_shmcb")

LAYOUT = """\
ServerRoot "{root}"
DefaultRuntimeDir run
PidFile run/httpd.pid
ErrorLog logs/error.log
LogLevel info
ServerName {host}
DocumentRoot htdocs
LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so
{load}
User {user}
Group {user}
StartServers 1
MaxRequestWorkers 32
<IfModule !mpm_prefork_module>
    ThreadsPerChild 16
    MinSpareThreads 1
    MaxSpareThreads 32
</IfModule>
<IfModule mpm_prefork_module>
    MinSpareServers 1
    MaxSpareServers 4
</IfModule>
Define ROOT {root}
Define PORT {port}
Listen 127.0.0.1:${{PORT}}
"""

TLS = """\
LoadModule ssl_module {modules}/mod_ssl.so
LogLevel ssl:warn
SSLEngine on
SSLSessionCache shmcb:run/ssl(512000)
SSLCertificateFile tls/server.crt
SSLCertificateKeyFile tls/server.key
"""


def free_port():
    """A free port below those that the kernel gives to clients."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def loaded(names):
    """LoadModule lines."""
    return "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so"
                     for name in names)


class Httpd:
    """A server that runs CONFIG, where ${PORT} and ${ROOT} are its own.

    "with Httpd(config) as server:" starts it, and at the end stops it,
    looks at its error log a last time and removes its folder.
    FILES maps paths below the server's root to their text.  A path that
    ends in .key gets mode 0600, so that children cannot read it.
    """

    host = "idp.example.com"
    hosts = ("idp.example.com", "localhost", "127.0.0.1")
    passwords = {}
    running = []

    def __init__(self, config, files=None, modules=(), mpm=None, tls=True):
        self.config = config
        self.modules = USUAL + tuple(modules)
        self.mpm = mpm or MPM
        self.tls = tls
        self.port = free_port()
        self.process = None
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="connect-idp-"))
        self.root.chmod(0o755)
        for folder in ("conf", "htdocs", "logs", "modules", "run", "tls"):
            (self.root / folder).mkdir()
        (self.root / "modules" / MODULE.name).symlink_to(MODULE)
        self.log = ErrorLog(self.root / "logs" / "error.log")
        for path, text in (files or {}).items():
            self.write(path, text)
        if tls:
            pair = keys.server(*self.hosts)
            self.write("tls/server.key", pair.key_pem)
            self.write("tls/server.crt", pair.certificate_pem)

    def __enter__(self):
        self.start()
        self.running.append(self)
        return self

    def __exit__(self, *exception):
        self.running.remove(self)
        try:
            self.stop()
            self.log.settle()
        finally:
            self.remove()

    def write(self, path, text):
        """Puts TEXT (or bytes) into the file PATH below the root."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        file.chmod(0o600 if file.suffix == ".key" else 0o644)
        return file

    def prologue(self):
        """All lines of the configuration that come before CONFIG."""
        text = LAYOUT.format(
            root=self.root, host=self.host, mpm=self.mpm, modules=MODULES,
            load=loaded(self.modules), user=CHILD_USER,
            port=self.port)
        return text + (TLS.format(modules=MODULES) if self.tls else "")

    def command(self, name, config, *options):
        file = self.write(f"conf/{name}", self.prologue() + config)
        environment = dict(os.environ, TZ="UTC")
        if PRELOAD:
            environment["LD_PRELOAD"] = PRELOAD
        return ([PROGRAM, "-d", str(self.root), "-f", str(file), *options],
                environment)

    def configtest(self, config=None):
        """What "apachectl -t" says: exit status and text."""
        command, environment = self.command(
            "test.conf", self.config if config is None else config, "-t")
        done = subprocess.run(command, env=environment, timeout=PATIENCE,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout.decode()

    def line_of(self, config, text):
        """The line on which TEXT first stands in conf/test.conf."""
        lines = (self.prologue() + config).splitlines()
        return next(n for n, line in enumerate(lines, 1) if text in line)

    def start(self):
        """Starts the server and waits until it answers."""
        command, environment = self.command(
            "httpd.conf", self.config, "-DFOREGROUND")
        # prefork signals its whole process group when it stops
        with (self.root / "logs" / "stderr").open("wb") as stderr:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL,
                stdout=stderr, stderr=stderr, start_new_session=True)
        try:
            self.wait(self.answers, "does not answer")
        except BaseException:
            self.process.kill()
            self.process.wait()
            self.remove()
            raise

    def answers(self):
        try:
            self.client().request("OPTIONS", "*")
            return True
        except OSError:
            return False

    def wait(self, condition, complaint):
        """Polls until CONDITION() holds; fails where the server ended."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            ended = self.process.poll()
            if ended is not None or time.monotonic() > deadline:
                raise AssertionError(
                    f"httpd {complaint} (exit {ended}):\n{self.story()}")
            time.sleep(0.02)

    def story(self):
        """All that the server has said, for a failure's message."""
        return "".join(
            path.read_text(errors="backslashreplace")
            for path in sorted((self.root / "logs").iterdir()))

    def graceful(self):
        """Restarts as "apachectl graceful" does, and waits."""
        before = self.generations()
        self.command("httpd.conf", self.config)
        self.process.send_signal(signal.SIGUSR1)
        self.wait(lambda: self.generations() > before, "did not restart")
        self.wait(self.answers, "does not answer")

    def generations(self):
        return self.story().count("resuming normal operations")

    def stop(self):
        """Stops the server by its process id.

        SIGTERM makes the event MPM look at the sockets of its workers, also
        at those that a worker frees at that moment: so they end first.
        """
        for _ in range(100):
            if not self.connections():
                break
            time.sleep(0.05)
        self.process.send_signal(signal.SIGTERM)
        try:
            ended = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        assert ended == 0, f"httpd ended with {ended}:\n{self.story()}"

    def connections(self):
        """How many connections the server has not closed."""
        rows = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
        ours = f"0100007F:{self.port:04X}"
        return sum(row.split()[1] == ours and row.split()[3] in OPEN
                   for row in rows)

    def remove(self):
        shutil.rmtree(self.root)

    def children(self):
        """Process ids of the children that serve."""
        pid = self.process.pid
        file = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in file.read_text().split()]

    def client(self, host=None):
        """A client that knows this server under HOST."""
        return Client(self.port, host or self.host, self.tls, self.passwords)

    def get(self, target, user=None, **more):
        return self.client().get(target, user, **more)

    def post(self, target, body, user=None, **more):
        return self.client().post(target, body, user, **more)

    def expect_log(self, pattern):
        """This test makes a loud log line that matches; it must come."""
        self.log.expect(pattern)
