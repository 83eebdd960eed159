# SPDX-License-Identifier: GPL-3.0-or-later
"""What was built: the module and its objects."""

import re
import subprocess

from pyidp.httpd import MODULE

BUILD = MODULE.parents[1]
# what may be written to, but for what the loader alone writes
WRITABLE = re.compile(r"\.(data(?!\.rel\.ro)|bss|tdata|tbss)|\*COM\*")
# address, 7 flags, section, size, name
SYMBOL = re.compile(r"^[0-9a-f]+ .{7} (\S+)\t[0-9a-f]+ +(?:\.hidden )?(\S+)$",
                    re.MULTILINE)
OURS = "mod_connect_idp_la-"


def output(*command):
    return subprocess.run([str(word) for word in command], check=True,
                          capture_output=True, text=True).stdout


def stays_loaded(module):
    return "NODELETE" in output("readelf", "--dynamic", "--wide", module)


def exported(module):
    """The symbols that others can see."""
    lines = output("nm", "--dynamic", "--defined-only", module).splitlines()
    return {line.split()[-1] for line in lines}


def mutable(path):
    """The variables of an object file."""
    return {name for section, name in SYMBOL.findall(
        output("objdump", "--syms", path))
            if WRITABLE.match(section) and name != section}


def object_of(source):
    """The object file that SOURCE was made into."""
    folder = (BUILD / source).parent / ".libs"
    stem = source.rpartition("/")[2].removesuffix(".c")
    for name in (f"{stem}.o", f"{OURS}{stem}.o"):
        if (folder / name).exists():
            return folder / name
    raise AssertionError(f"{source} was not built")
