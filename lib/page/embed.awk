# SPDX-License-Identifier: GPL-3.0-or-later
# Makes rows of a C table of files: their names and texts.  Their licence
# line is for those who read the source, not for browsers.
FNR == 1 {
    if (NR > 1)
        print "},"
    name = FILENAME
    sub(/.*\//, "", name)
    print "{ \"" name "\","
}
FNR == 1 && /SPDX-License-Identifier/ { next }
{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    print "\"" $0 "\\n\""
}
END { print "}," }
