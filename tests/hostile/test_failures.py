# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that fails is a refusal, never a success."""

import pathlib
import re
import subprocess

import pytest

from pyidp import attack, httpd, keys
from pyidp.attack import VAULT, WIKI, ask

SOURCE = pathlib.Path(__file__).with_name("failing.c")

# function -> which of the requests below it makes fail
BOTH = {"signed redirect", "signed post"}
ANSWERS = {"launch", "redirect", "post"} | BOTH
FAILURES = {
    "EVP_DigestVerify": {"signed redirect"},
    "EVP_DigestVerifyInit_ex": {"signed redirect"},
    "EVP_MD_CTX_new": ANSWERS,
    "xmlSecDSigCtxVerify": {"signed post"},
    "xmlSecOpenSSLEvpKeyAdopt": {"signed post"},
    "xmlSecDSigCtxEnableSignatureTransform": {"signed post"},
    "xmlSecDSigCtxEnableReferenceTransform": {"signed post"},
    "xmlSecKeyCreate": ANSWERS,
    "xmlSecKeySetValue": {"signed post"},
    "xmlSecDSigCtxSign": ANSWERS,
    "xmlSecDSigCtxCreate": ANSWERS,
    "xmlSecKeyDuplicate": ANSWERS,
    "xmlSecTmplSignatureAddReference": ANSWERS,
    "RAND_bytes": ANSWERS,
    "xmlNewParserCtxt": ANSWERS - {"launch"},
    "xmlAddID": ANSWERS,
    "xmlNewDoc": ANSWERS,
    "lasso_node_get_xmlNode": ANSWERS,
    "inflateInit2_": {"redirect", "signed redirect"},
    "inflate": {"redirect", "signed redirect"},
}


@pytest.fixture(scope="module", name="library")
def compile_library(tmp_path_factory):
    library = tmp_path_factory.mktemp("failing") / "failing.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-o",
                    library, SOURCE, "-ldl"], check=True)
    return library


class Failing(attack.Target):
    """A target whose children cannot call the function FAULT."""

    def __init__(self, library, fault):
        super().__init__()
        self.library = library
        self.fault = fault

    def command(self, name, config, *options):
        command, environment = super().command(name, config, *options)
        loaded = [httpd.PRELOAD] if httpd.PRELOAD else []
        environment.update(
            LD_PRELOAD=" ".join(loaded + [str(self.library)]),
            IDP_TEST_FAIL=self.fault)
        return command, environment


def requests(idp):
    vault = keys.pair("vault")
    return {
        "launch": lambda: idp.get("/saml/launch/wiki", "anna"),
        "redirect": lambda: idp.sso(ask(WIKI)),
        "post": lambda: idp.sso(ask(WIKI), binding="post"),
        "signed redirect": lambda: idp.sso(ask(VAULT), pair=vault),
        "signed post": lambda: idp.sso(ask(VAULT), binding="post",
                                       pair=vault),
    }


def test_s3_without_a_fault_all_succeed(library):
    with Failing(library, "none") as idp:
        for send in requests(idp).values():
            assert idp.answer(send()).status == ["Success"]
        assert "failing.so" in pathlib.Path(
            f"/proc/{idp.children()[0]}/maps").read_text()


@pytest.mark.parametrize("fault", sorted(FAILURES))
def test_s3_a_call_that_fails(library, fault):
    with Failing(library, fault) as idp:
        for name, send in requests(idp).items():
            reply = send()
            if name not in FAILURES[fault]:
                assert idp.answer(reply).status == ["Success"], name
                continue
            assert reply.status in (400, 403, 500, 503), (name, reply.status)
            assert b"SAMLResponse" not in reply.body, name
            assert b"Reference" in reply.body
            line = idp.log.find(r"connect_idp: \[")
            assert re.search("internal|signature|message|algorithm", line)
            idp.log.allow("connect_idp")
            idp.alive()
