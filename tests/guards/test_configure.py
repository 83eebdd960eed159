# SPDX-License-Identifier: GPL-3.0-or-later
"""configure refuses what is too old, with a sentence."""

import os
import re
import subprocess

import pytest

from guards.binary import BUILD
from pyidp.httpd import PROJECT

APXS = """\
#!/bin/sh
case $2 in
    INCLUDEDIR) echo {folder} ;;
    *) exec apxs "$@" ;;
esac
"""
RELEASE = """\
#define AP_SERVER_MAJORVERSION_NUMBER {}
#define AP_SERVER_MINORVERSION_NUMBER {}
#define AP_SERVER_PATCHLEVEL_NUMBER {}
"""
# what configure found out about the compiler
CACHED = re.compile(r"(?m)^(?:ac|am|lt)_cv_(?!env_|path_APXS)\w+=.*$")
PACKAGE = "Name: {name}\nDescription: {name}\nVersion: {version}\n"


def configure(folder, *options):
    """Runs configure in FOLDER, where packages and apxs of ours may be."""
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder))
    return subprocess.run(
        [PROJECT / "configure", "-q", "--cache-file=cache", *options],
        cwd=folder, env=environment, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def refused(done, sentence):
    assert done.returncode == 1, done.stdout
    assert "error: " + sentence in done.stdout.replace("\n", " ")


@pytest.fixture(name="folder")
def make_folder(tmp_path):
    """A folder to configure in, that knows the compiler already."""
    known = CACHED.findall((BUILD / "config.log").read_text())
    assert known
    (tmp_path / "cache").write_text("\n".join(known) + "\n")
    return tmp_path


def httpd_of(folder, *version):
    """An apxs whose httpd has VERSION."""
    (folder / "ap_release.h").write_text(RELEASE.format(*version))
    apxs = folder / "apxs"
    apxs.write_text(APXS.format(folder=folder))
    apxs.chmod(0o755)
    return f"--with-apxs={apxs}"


@pytest.mark.parametrize("name, version, sentence", [
    ("apr-1", "1.5.2", "APR and APR-util 1.6 or newer are needed"),
    ("apr-util-1", "1.5.4", "APR and APR-util 1.6 or newer are needed"),
    ("lasso", "2.8.0", "lasso 2.8.1 or newer is needed"),
    ("xmlsec1-openssl", "1.2.36", "xmlsec1 1.2.37 or newer with OpenSSL"),
    ("libcrypto", "1.1.1", "OpenSSL 3.0 or newer is needed"),
    ("libxml-2.0", "2.9.13", "libxml2 2.9.14 or newer is needed"),
    ("zlib", "1.2.10", "zlib 1.2.11 or newer is needed"),
    ("ldap", "2.4.59", "OpenLDAP's libldap 2.5 or newer is needed"),
])
def test_library_that_is_too_old(folder, name, version, sentence):
    (folder / f"{name}.pc").write_text(
        PACKAGE.format(name=name, version=version))
    refused(configure(folder), sentence)


@pytest.mark.parametrize("version", [(2, 4, 51), (2, 2, 99), (3, 0, 0)])
def test_httpd_that_does_not_fit(folder, version):
    option = httpd_of(folder, *version)
    refused(configure(folder, option),
            "httpd 2.4.52 or a newer 2.4 is needed")


def test_httpd_that_fits(folder):
    option = httpd_of(folder, 2, 4, 52)
    done = configure(folder, option)
    assert done.returncode == 0, done.stdout


def test_no_apxs(folder):
    refused(configure(folder, "--with-apxs=/nowhere"),
            "apxs was not found")


def test_module_goes_where_httpd_looks():
    wanted = subprocess.run(["apxs", "-q", "LIBEXECDIR"], check=True,
                            capture_output=True, text=True).stdout.strip()
    makefile = (BUILD / "Makefile").read_text()
    assert f"\nmoduledir = {wanted}\n" in makefile
