# SPDX-License-Identifier: GPL-3.0-or-later
"""Several at once, a death in the middle, and httpd reading meanwhile."""

import os
import random
import signal
import subprocess
import threading
import time

import pytest

from pyidp import ctl, site
from pyidp.idp import IdentityProvider

AT_ONCE = 20
MANY = 20000
LARGE = 100000                # agents, imported within
SECONDS = 30
KILLS = 12
DATABASE = """
DBDriver sqlite3
DBDParams "${ROOT}/conf/agents.sqlite"
DBDMin 0
DBDPrepareSQL "SELECT connect_username FROM agents WHERE user = %s" username
DBDPrepareSQL "SELECT connect_role FROM agents WHERE user = %s" role
ConnectIdPAttribute connect_username dbd:username required
ConnectIdPAttribute connect_role     dbd:role     required
"""
HEADER = "user,connect_username,connect_role\n"
NOBODY = 65534


def many(name, count=MANY):
    """A file of COUNT agents, all with the name NAME."""
    return HEADER + "".join(f"user{number:06},{name},Agent\n"
                            for number in range(count))


@pytest.fixture(name="store", params=("csv", "sqlite"))
def make_store(request, tmp_path):
    return ctl.Store(request.param, tmp_path)


def lines(store):
    return store.does("export").splitlines()


@pytest.mark.parametrize("made", (True, False), ids=("there", "new"))
def test_at_once(store, made):
    if made:
        store.does("set", "first", "connect_role=Agent")
    running = [ctl.start("set", store.name, f"user{number}",
                         f"connect_role=Role{number}")
               for number in range(AT_ONCE)]
    ends = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * AT_ONCE, ends
    for number in range(AT_ONCE):
        store.does("get", f"user{number}",
                   says=f"connect_role=Role{number}\n")
    assert len(lines(store)) == 1 + made + AT_ONCE


def test_large(store):
    file = store.foreign(many("some-name", LARGE))
    began = time.monotonic()
    store.does("import", file, says=f"{LARGE} agents read, {LARGE} new, "
                                    "0 changed, 0 unchanged\n")
    assert time.monotonic() - began < SECONDS
    store.does("get", f"user{LARGE - 1:06}",
               says="connect_username=some-name\nconnect_role=Agent\n")


def begins(store, process):
    """Waits until PROCESS writes; False: it ended before."""
    part = store.file.with_name(
        store.file.name + (".new" if store.kind == "csv" else "-journal"))
    while process.poll() is None:
        if part.exists():
            return True
    return False


def test_killed_while_it_writes(store):
    old = many("old-name")
    store.does("import", store.foreign(old))
    file = store.foreign(many("new-name"))
    killed = 0
    for _ in range(20):
        process = ctl.start("import", store.name, str(file), "--replace")
        caught = begins(store, process)
        process.kill()
        process.communicate()
        killed += caught and process.returncode == -signal.SIGKILL
        names = {line.split(",")[1] for line in lines(store)[1:]}
        assert names in ({"old-name"}, {"new-name"})
        assert len(lines(store)) == 1 + MANY
        if killed == 3:
            break
    assert killed == 3
    store.does("import", file)
    assert sorted(path.name for path in store.folder.iterdir()) == (
        sorted((store.file.name, "new.csv")))


def test_killed_at_any_time(store):
    texts = [many("old-name"), many("new-name")]
    files = [store.folder / name for name in ("old.csv", "new.csv")]
    for file, text in zip(files, texts):
        file.write_text(text)
    began = time.monotonic()
    store.does("import", files[0])
    takes = time.monotonic() - began
    for turn in range(KILLS):
        process = ctl.start("import", store.name, str(files[turn % 2]))
        try:
            process.wait(random.uniform(0, takes))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert store.does("export") in texts


def test_owner_and_mode(tmp_path):
    store = ctl.Store("csv", tmp_path)
    store.does("set", "anna", "a=b")
    assert store.file.stat().st_mode & 0o7777 == 0o644
    store.file.chmod(0o640)
    os.chown(store.file, NOBODY, NOBODY)
    store.does("set", "anna", "a=c")
    found = store.file.stat()
    assert (found.st_mode & 0o7777, found.st_uid, found.st_gid) == (
        0o640, NOBODY, NOBODY)


def test_symbolic_link(store):
    (store.folder / "real").mkdir()
    real = store.folder / "real" / store.file.name
    store.does("set", "anna", "a=b")
    store.file.rename(real)
    store.file.symlink_to(real)
    store.does("set", "anna", "a=c")
    assert store.file.is_symlink()
    store.does("get", "anna", says="a=c\n")
    assert ctl.Store(store.kind, real.parent).does("get", "anna") == "a=c\n"


def test_full_disk(store):
    """Nothing is written by half where there is no room."""
    store.does("import", store.foreign(HEADER + "anna,an,Agent\n"))
    before = store.bytes()
    file = store.foreign(many("new-name"))
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 64; trap "" XFSZ; exec "$@"', "sh",
         ctl.PROGRAM, "agents", "import", store.name, str(file)],
        capture_output=True, text=True, check=False)
    assert done.returncode == 1, done
    assert str(store.file) in done.stderr
    assert store.bytes() == before
    store.holds(HEADER + "anna,an,Agent\n")


def name_of(idp):
    return idp.launch().attributes["connect_username"][0]


@pytest.mark.parametrize("kind", ("csv", "sqlite"))
def test_httpd_reads_meanwhile(kind):
    """Every launch gets the old or a new name; in the end the last one."""
    idp = IdentityProvider(
        site.SMALLEST if kind == "csv"
        else site.SMALLEST.replace(site.ATTRIBUTES, DATABASE),
        modules=("dbd",))
    # where httpd's children may look
    store = ctl.Store(kind, idp.root / "conf")
    store.does("import", store.foreign(site.AGENTS), "--preset=generic")
    with idp:
        write_and_launch(store, idp)
        store.does("set", "anna", "connect_username=anna.last")
        idp.wait(lambda: name_of(idp) == "anna.last", "reads no new name")
        store.does("import", "--replace",
                   store.foreign(HEADER + "bert,bert,Agent\n"))
        idp.wait(lambda: idp.get("/saml/launch/sales", "anna").status == 403,
                 "knows a user who is gone")
        idp.expect_log("attribute-missing")


def write_and_launch(store, idp):
    """Launches while another thread changes the store."""
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            store.does("set", "anna", f"connect_username=anna.{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        names = {name_of(idp) for _ in range(40)}
    finally:
        stop.set()
        writer.join()
    assert all(name.startswith(("Anna.Agent", "anna.")) for name in names)
