"""The web page: asks the same functions as the REST routes, and answers with HTML."""

from fastapi import FastAPI

from service.page import adding, ask, doubles, indexing, login, shelf, static_files

ROUTERS = (
    ask.router,
    shelf.router,
    adding.router,
    doubles.router,
    indexing.router,
    login.router,
    static_files.router,
)


def add_page(app: FastAPI) -> None:
    """Add the page's routes to an application; its OpenAPI document leaves them out."""
    app.state.doubles = doubles.Doubles()
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
