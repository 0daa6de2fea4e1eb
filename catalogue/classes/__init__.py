"""Train a classifier of a person's own classes on covers of the library."""
