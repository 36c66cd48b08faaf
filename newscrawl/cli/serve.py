"""``newscrawl serve``: the audit desk. ``newscrawl serve-user``: who may use it from elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from newscrawl.cli.common import Context, pass_context
from newscrawl.errors import ConfigurationError
from newscrawl.store.schema import connect


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of `newscrawl serve-user`: asks for a login.",
)
@click.option("--allow-host", multiple=True, help="A further name this desk is reached under (repeatable).")
@pass_context
def serve(context: Context, host: str, port: int, users: Path | None, allow_host: tuple[str, ...]) -> None:
    """Open the audit desk in the browser (on this machine alone, unless you say otherwise)."""
    import uvicorn

    from newscrawl.web.server import LOOPBACK, application

    if host not in LOOPBACK and users is None:
        raise ConfigurationError(
            f"Serving on {host} needs a login: make one with `newscrawl serve-user NAME`, then add --users users.txt."
        )
    with closing(connect(context.database)):
        pass  # made or migrated now, not under the first reader
    app = application(context.database, output=context.output, users=users, hosts=allow_host)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"The audit desk is at http://{shown}:{port}/ (stop it with Ctrl-C).")
    uvicorn.run(app, host=host, port=port, log_level="warning", lifespan="on")


@click.command("serve-user")
@click.argument("name")
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Default: users.txt in the output folder.",
)
@click.password_option()
@pass_context
def serve_user(context: Context, name: str, users: Path | None, password: str) -> None:
    """Let NAME log in at a desk that is served beyond this machine."""
    from newscrawl.web.login import add_user

    path = users or context.output / "users.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    add_user(path, name, password)
    click.echo(f"{name} may log in: newscrawl serve --host ADDRESS --users {path}")


COMMANDS = {"serve": serve, "serve-user": serve_user}
