"""Classifiers of a person's own classes, trained on covers of the library."""
