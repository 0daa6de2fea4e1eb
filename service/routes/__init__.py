"""The routes of the REST service: each parses, calls what the command line calls, and answers."""
