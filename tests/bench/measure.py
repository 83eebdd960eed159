# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: where the build is, and processor time."""

import os
import pathlib
import re
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                     else PROJECT / ".cache" / "build").resolve()
os.environ.setdefault("CONNECT_IDP_MODULE",
                      str(BUILD / ".libs" / "mod_connect_idp.so"))
sys.path.insert(0, str(PROJECT / "tests"))

TICKS = os.sysconf("SC_CLK_TCK")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def program(name):
    """The path of tests/bench/NAME, which is made where it is not there."""
    subprocess.run(["make", "-s", "-C", str(BUILD), f"tests/bench/{name}"],
                   check=True, stdout=subprocess.DEVNULL)
    return str(BUILD / "tests" / "bench" / name)


def children(pid):
    """The processes that PID started."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
    return {child for task in tasks for child in task.read_text().split()}


def processor_seconds(pid):
    """Time that the children of PID have used."""
    total = 0
    for child in children(pid):
        fields = pathlib.Path(f"/proc/{child}/stat").read_text()
        fields = fields.rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def requests_per_second(server, path, count, *options, good=True):
    """Answers of SERVER to PATH per second of its processor time.

    GOOD: all of status 2xx; else none is.
    """
    before = processor_seconds(server.process.pid)
    text = output("ab", "-q", "-k", "-c", "1", "-n", str(count), *options,
                  f"http://127.0.0.1:{server.port}{path}")
    failed = re.search(r"Non-2xx responses: +(\d+)", text)
    assert int(failed[1] if failed else 0) == (0 if good else count), text
    assert re.search(rf"Complete requests: +{count}\n", text), text
    return count / (processor_seconds(server.process.pid) - before)
