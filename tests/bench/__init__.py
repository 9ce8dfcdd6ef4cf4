"""A large store beside the least that could serve it, measured in one run: `make bench`."""
