# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guards share: the project's files, and rules about them.

A rule looks at some files and says what is wrong.  Each rule is tried three
times: on the project, on a specimen that breaks it, and on nothing at all,
where it must fail too.
"""

import dataclasses
import re
import subprocess
import typing

import pytest

from pyidp.httpd import PROJECT

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
PROSE = {"COPYING", "NEWS", "README"}


def project():
    """All files of the project: path to text."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached",
         "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True).stdout.decode()
    files = [PROJECT / path for path in listed.split("\0") if path]
    return {str(file.relative_to(PROJECT)): file.read_text()
            for file in files if file.is_file()}


def blank(match):
    """As many line ends as MATCH has: the lines keep their numbers."""
    return "\n" * match[0].count("\n")


def code(text):
    """C without comments and strings."""
    return STRING.sub('""', COMMENT.sub(blank, text))


@dataclasses.dataclass
class Rule:
    """CHECK takes files (path to text) and yields what is wrong.

    PATHS is a regular expression for the files that it is about.  SPECIMEN
    is a set of files in which exactly COUNT things are wrong.
    """

    name: str
    paths: str
    check: typing.Callable
    specimen: dict
    count: int = 1

    def faults(self, files):
        chosen = {path: text for path, text in files.items()
                  if re.fullmatch(self.paths, path)}
        assert chosen, f"{self.name}: nothing to check"
        return list(self.check(chosen))


def lines(check):
    """Makes a check of files from CHECK(path, line), which yields faults."""
    def check_files(files):
        for path, text in files.items():
            for number, line in enumerate(text.splitlines(), 1):
                for fault in check(path, line):
                    yield f"{path}:{number}: {fault}"
    return check_files


def guard(rules):
    """The three tests of all RULES."""
    def each(test):
        return pytest.mark.parametrize(
            "rule", rules, ids=lambda rule: rule.name)(test)

    @each
    def test_project(rule):
        faults = rule.faults(project())
        assert not faults, "\n".join(faults)

    @each
    def test_specimen(rule):
        faults = rule.faults(rule.specimen)
        assert len(faults) == rule.count, "\n".join(faults)

    @each
    def test_nothing(rule):
        with pytest.raises(AssertionError, match="nothing to check"):
            rule.faults({})

    return test_project, test_specimen, test_nothing
