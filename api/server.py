"""The server: an application over a workspace, on this machine only by default."""

import os
from pathlib import Path

from api.app import create_app
from api.deps import issuer_of, parts, workspace_parts


def serve(workspace: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve a workspace, and do its long work, until interrupted.

    Parameters
    ----------
    workspace
        The folder with the state.
    host, port
        Where to listen; 127.0.0.1 is reached from this machine only.
    """
    # Loaded here: whoever only makes the application needs no server.
    import uvicorn

    from planner.composition.worker import working

    app = create_app(*workspace_parts(workspace), issuer=issuer_of(os.environ))
    with working(workspace):
        uvicorn.run(app, host=host, port=port, server_header=False, log_level="warning")


def first_link(workspace: Path) -> str | None:
    """Return the path that makes the first coordinator; None once there is a user."""
    code = parts(*workspace_parts(workspace)).accounts().first_code()
    return code and f"/setup/{code}"
