"""The REST service: a library asked over HTTP, with models that stay loaded."""
