# the programs that a person runs, and automake's own
EXTRA_DIST += build/demo build/deps build/test
