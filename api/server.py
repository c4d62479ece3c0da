"""The server: an application over a workspace, in one process or several.

On this machine only, and believing no proxy, unless it is told otherwise.
"""

import logging
import os
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from api.metrics import FOLDER_VARIABLE
from api.parts import issuer_of, parts, workspace_parts
from planner.adapters.logs import configure_logs
from planner.composition.settings import PREFIX, Settings, read_settings

_SILENT_SECONDS = 60
_FACTORY = "api.server:application"
_LOG = logging.getLogger("planner.server")


def application() -> FastAPI:
    """Return the application as the environment sets it; each worker calls this.

    Raises
    ------
    InputError
        If a setting is none, or the workspace can't be worked with.
    """
    settings = read_settings()
    configure_logs(settings.log_format, settings.log_level)
    logging.getLogger("uvicorn.error").addFilter(_not_told_twice)
    app = create_app(*workspace_parts(settings.workspace), issuer=issuer_of(settings))
    token = settings.metrics_token
    app.state.metrics_token = token.get_secret_value() if token else None
    app.state.settings = settings
    app.state.office = settings.office
    if settings.public_url:
        app.servers = [{"url": settings.public_url}]
    if settings.office:
        app.contact = {"name": settings.office}
    return app


def serve(settings: Settings) -> None:
    """Serve a workspace, and do its long work, until interrupted.

    Parameters
    ----------
    settings
        Where to listen, how many processes answer, which proxies are believed.

    Raises
    ------
    InputError
        If the workspace can't be worked with; told before any worker starts.
    """
    # Loaded here: whoever only makes the application needs no server.
    import uvicorn

    from api.connections import Connection
    from planner.composition.worker import working

    configure_logs(settings.log_format, settings.log_level)
    _hand_on(settings)
    with ExitStack() as stack:
        if settings.workers > 1:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            os.environ[FOLDER_VARIABLE] = folder
        # Opened once here: migrated before workers look, and refused in words.
        workspace_parts(settings.workspace)[0].close()
        issuer_of(settings)
        stack.enter_context(working(settings.workspace, settings))
        _LOG.info("start", extra={"workers": settings.workers, "port": settings.port})
        uvicorn.run(
            _FACTORY,
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            http=Connection,
            proxy_headers=bool(settings.forwarded_from),
            forwarded_allow_ips=settings.forwarded_from or None,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=settings.stop_seconds,
            # A worker that loads its libraries on a busy machine isn't stuck.
            timeout_worker_healthcheck=_SILENT_SECONDS,
        )


def first_link(workspace: Path) -> str | None:
    """Return the path that makes the first coordinator; None once there is a user."""
    found = workspace_parts(workspace)
    with closing(found[0]):
        code = parts(*found).accounts().first_code()
    return code and f"/setup/{code}"


def _hand_on(settings: Settings) -> None:
    """Have workers read what the command line said, too."""
    os.environ[f"{PREFIX}WORKSPACE"] = str(Path(settings.workspace).resolve())
    os.environ[f"{PREFIX}LOG_FORMAT"] = settings.log_format


def _not_told_twice(record: logging.LogRecord) -> bool:
    # The request's own log told of it, with the request's id.
    return not record.getMessage().startswith("Exception in ASGI application")
