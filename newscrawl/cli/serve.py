"""``newscrawl serve``: the audit desk. ``newscrawl serve-user``: its users."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from newscrawl.cli.common import Context, pass_context
from newscrawl.errors import ConfigurationError
from newscrawl.store.schema import connect


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    help="User file written by `newscrawl serve-user`; requires a login.",
)
@click.option("--allow-host", multiple=True, help="Additional host name accepted in requests (repeatable).")
@pass_context
def serve(context: Context, host: str, port: int, users: Path | None, allow_host: tuple[str, ...]) -> None:
    """Serve the audit desk, by default only to this machine."""
    import uvicorn

    from newscrawl.web.server import LOOPBACK, application

    if host not in LOOPBACK and users is None:
        raise ConfigurationError(
            f"Serving on {host} needs a login: add a user with `newscrawl serve-user NAME`, then add --users users.txt."
        )
    with closing(connect(context.database)):
        pass  # create or migrate the database before the first request
    app = application(context.database, output=context.output, users=users, hosts=allow_host)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"The audit desk is at http://{shown}:{port}/ (stop it with Ctrl-C).")
    uvicorn.run(app, host=host, port=port, log_level="warning", lifespan="on")


@click.command("serve-user")
@click.argument("name")
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    help="User file; default: users.txt in the output folder.",
)
@click.password_option(help="Password; asked for if not given.")
@pass_context
def serve_user(context: Context, name: str, users: Path | None, password: str) -> None:
    """Add the desk user NAME, or change the password."""
    from newscrawl.web.login import add_user

    path = users or context.output / "users.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    add_user(path, name, password)
    click.echo(f"{name} may log in: newscrawl serve --host ADDRESS --users {path}")


COMMANDS = {"serve": serve, "serve-user": serve_user}
