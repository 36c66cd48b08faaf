"""``newscrawl serve``: the audit desk. ``newscrawl serve-user``: its users."""

from __future__ import annotations

import ipaddress
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from newscrawl.cli.common import Context, pass_context, print_table, signed
from newscrawl.errors import ConfigurationError
from newscrawl.store.schema import connect
from newscrawl.web import login
from newscrawl.web import oidc as providers


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
@click.option(
    "--oidc",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings of an OpenID Connect login service (TOML); requires a login. Needs the extra newscrawl[oidc].",
)
@click.option("--allow-host", multiple=True, help="Additional host name accepted in requests (repeatable).")
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Address or network of a reverse proxy whose X-Forwarded headers are trusted (repeatable).",
)
@click.option(
    "--trusted-header",
    metavar="NAME",
    help="Request header with the user the proxy authenticated (such as X-Remote-User); needs --proxy.",
)
@click.option(
    "--header-role",
    type=click.Choice(login.ROLES),
    default="reader",
    show_default=True,
    help="Role of users of --trusted-header that are not in --users.",
)
@click.option(
    "--tls-certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TLS certificate chain (PEM).",
)
@click.option(
    "--tls-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Private key of --tls-certificate (PEM).",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer requests; about one for each processor core.",
)
@pass_context
def serve(
    context: Context,
    *,
    host: str,
    port: int,
    users: Path | None,
    oidc: Path | None,
    allow_host: tuple[str, ...],
    proxies: tuple[str, ...],
    trusted_header: str | None,
    header_role: str,
    tls_certificate: Path | None,
    tls_key: Path | None,
    workers: int,
) -> None:
    """Serve the audit desk, by default only to this machine."""
    from newscrawl.web.server import LOOPBACK, application, run

    if trusted_header and not proxies:
        raise ConfigurationError("--trusted-header needs --proxy: anybody else could send that header, too.")
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError as error:
            raise ConfigurationError(
                f"Invalid --proxy {proxy!r}; expected an IP address or network."
            ) from error
    if host not in LOOPBACK and users is None and trusted_header is None and oidc is None:
        raise ConfigurationError(
            f"Serving on {host} needs a login: add a user with `newscrawl serve-user NAME`, then add --users users.txt."
        )
    if oidc is not None:
        providers.Provider(providers.load(oidc))  # wrong settings are said now, not at the first login
    if users is not None:
        known = login.users(users)  # a file that cannot be read is said now, not at the first login
        if known and not any(user.role == "admin" for user in known.values()):
            name = next(iter(known))
            click.echo(
                f"{users}: nobody is an admin, so nobody can record payments and licences or read the log. Name one: "
                f"newscrawl serve-user {name} --role admin --keep-password --users {users}",
                err=True,
            )
    with closing(connect(context.database)):
        pass  # create or migrate the database before the first request
    # Made by each process for itself: connections and threads do not outlive a fork.
    app = partial(
        application,
        context.database,
        output=context.output,
        users=users,
        oidc=oidc,
        hosts=allow_host,
        proxies=proxies,
        trusted_header=trusted_header,
        header_role=header_role,
    )
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if tls_certificate else "http"
    click.echo(f"The audit desk is at {scheme}://{shown}:{port}/ (stop it with Ctrl-C).")
    run(app, host=host, port=port, workers=workers, certificate=tls_certificate, key=tls_key)


@click.command("serve-user")
@click.argument("name", required=False)
@click.option(
    "--users",
    type=click.Path(dir_okay=False, path_type=Path),
    help="User file; default: users.txt in the output folder.",
)
@click.option("--role", type=click.Choice(login.ROLES), help="Role; for a new user reviewer by default.")
@click.option("--keep-password", is_flag=True, help="Change only the role.")
@click.option("--remove", is_flag=True, help="Remove the user, and end all sessions.")
@click.option(
    "--end-sessions",
    is_flag=True,
    help="Only end all sessions, also of somebody who logs in with a login service.",
)
@click.option("--list", "as_list", is_flag=True, help="List users and roles.")
@click.option("--password", help="Password; asked for if not given.")
@pass_context
def serve_user(
    context: Context,
    *,
    name: str | None,
    users: Path | None,
    role: str | None,
    keep_password: bool,
    remove: bool,
    end_sessions: bool,
    as_list: bool,
    password: str | None,
) -> None:
    """Add, change or remove a desk user.

    reader reads and exports; reviewer also decides, keeps leads and makes cases; admin also records payments and
    licences and reads the log. A new password or a removal ends every session of the user.
    """
    path = users or context.output / "users.txt"
    if as_list:
        rows = [{"name": user.name, "role": user.role} for user in login.users(path).values()]
        print_table(rows, [("name", "Name"), ("role", "Role")], empty="No users.")
        return
    if not name:
        raise click.UsageError("Missing argument 'NAME'.")
    if end_sessions:
        click.echo(f"{name}: {_ended(context, name, 'sessions_ended')} session(s) ended.")
        return
    if remove:
        login.remove_user(path, name)
        ended = _ended(context, name, "user_removed")
        click.echo(f"{name} is removed; {ended} session(s) ended.")
        return
    if keep_password:
        if role is None:
            raise click.UsageError("--keep-password needs --role.")
        login.change_role(path, name, role)
        _log(context, name, f"user_role {role}")
        click.echo(f"{name} is {role} now.")
        return
    if password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = login.users(path).get(name) if path.exists() else None
    login.add_user(path, name, password, role or (known.role if known else "reviewer"))
    _ended(context, name, "user_changed" if known else "user_added")
    click.echo(f"{name} may log in: newscrawl serve --host ADDRESS --users {path}")


def _ended(context: Context, name: str, action: str) -> int:
    """End a user's sessions, where this folder has a store; how many there were."""
    from newscrawl.store import desk_users
    from newscrawl.store.schema import transaction

    if not context.database.exists():
        return 0
    with context.writing() as connection, transaction(connection):
        desk_users.log(connection, signed(None), action, target=name)
        return desk_users.end_all(connection, name)


def _log(context: Context, name: str, what: str) -> None:
    from newscrawl.store import desk_users

    action, _, detail = what.partition(" ")
    if context.database.exists():
        with context.writing() as connection:
            desk_users.log(connection, signed(None), action, target=f"{name} {detail}".strip())


COMMANDS = {"serve": serve, "serve-user": serve_user}
