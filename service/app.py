"""The web application: routes, error documents, what every answer carries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from service import problems
from service.headers import SecurityHeaders
from service.limits import RequestLimits
from service.metrics import MeasureRequests
from service.page import add_page
from service.routes import catalogue, covers, health, indexing, questions
from service.settings import Settings
from service.state import Service

ROUTES = (questions.router, covers.router, catalogue.router, indexing.router)


def make_app(settings: Settings) -> FastAPI:
    """The application for a library.

    Raises:
        CoverdexError: the library or the tokens can't be used.
    """
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with service.running():
            yield

    # The interactive pages of FastAPI load scripts from other hosts.
    app = FastAPI(
        title="Coverdex",
        version=version("coverdex"),
        description="Visual search for book covers.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = service
    problems.add_handlers(app)
    # The one that is added last sees a request first.
    app.add_middleware(RequestLimits, limits=settings.limits)
    app.add_middleware(SecurityHeaders, local_only=service.tokens is None)
    app.add_middleware(MeasureRequests, metrics=service.metrics)
    for router in ROUTES:
        app.include_router(router)
    app.include_router(health.router)
    add_page(app)
    return app
