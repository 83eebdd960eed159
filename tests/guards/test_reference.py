# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives in README are those of the rows."""

import re
import subprocess

import pytest

from guards.binary import BUILD
from pyidp.httpd import PROJECT

TOOL = PROJECT / "build" / "reference"
EMPTY = "above\n<!-- directives -->\n<!-- /directives -->\nbelow\n"


@pytest.fixture(scope="module", name="program")
def make_program():
    subprocess.run(["make", "-C", BUILD, "tests/guards/reference"],
                   check=True, capture_output=True)
    return BUILD / "tests" / "guards" / "reference"


@pytest.fixture(name="readme")
def make_readme(tmp_path):
    return tmp_path / "README"


def rewrite(program, readme):
    return subprocess.run([TOOL, program, readme], check=False,
                          capture_output=True, text=True)


def test_readme_is_what_the_rows_say(program, readme):
    text = (PROJECT / "README").read_text()
    readme.write_text(text)
    assert rewrite(program, readme).returncode == 0
    assert readme.read_text() == text, "call make reference"


def test_each_row_is_there(program, readme):
    readme.write_text(EMPTY)
    rewrite(program, readme)
    rows = (PROJECT / "lib/sso/setting_rows.h").read_text()
    expected = re.findall(r"(?m)^IDP_ROW\(\w+, *(ConnectIdP\w+)", rows)
    found = re.findall(r"(?m)^\| (ConnectIdP\w+) \| .+ \| .+ \| .+ \| .+ \|$",
                       readme.read_text())
    assert expected
    assert found == expected
    assert readme.read_text().startswith("above\n<!-- directives -->\n|")
    assert readme.read_text().endswith("|\n<!-- /directives -->\nbelow\n")


def test_stale_row_is_replaced(program, readme):
    readme.write_text(EMPTY)
    rewrite(program, readme)
    good = readme.read_text()
    readme.write_text(good.replace("ConnectIdPBaseURL", "ConnectIdPOld"))
    rewrite(program, readme)
    assert readme.read_text() == good


def test_markers_are_needed(program, readme):
    readme.write_text("no markers\n")
    assert rewrite(program, readme).returncode == 1
