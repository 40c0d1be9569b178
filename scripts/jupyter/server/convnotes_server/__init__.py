"""JupyterLab of this environment serves this machine alone, and whoever has its token.

Whoever reaches the server can run programs as the user who started it. Command line, environment variables and files of
configuration can open it in a dozen ways; what they come to is looked at here, before the server listens.
"""

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TUNNEL = "to reach it from another machine, tunnel: ssh -L 8888:127.0.0.1:PORT MACHINE"


def openings(app):
    """A sentence for each way in which the server would let in others. app: a ServerApp that is configured."""
    found = []
    if app.sock:
        if int(str(app.sock_mode), 8) & 0o077:
            found.append(f"the socket has the mode {app.sock_mode}: expected 0600")
    elif app.ip not in LOOPBACK:
        found.append(f"it would listen on {app.ip or 'all addresses'}: expected 127.0.0.1; {TUNNEL}")
    if app.allow_remote_access:
        found.append("allow_remote_access lets pages of other hosts' names in: expected False")
    identity = app.identity_provider
    if type(identity) not in (IdentityProvider, PasswordIdentityProvider):
        found.append(f"identity_provider_class is {type(identity).__name__}: expected Jupyter's own")
    elif not (identity.token or getattr(identity, "hashed_password", "")):
        found.append("there is neither a token nor a password: leave the token out, and one is made")
    if app.allow_unauthenticated_access:
        found.append("allow_unauthenticated_access lets requests without a token in: expected False")
    if app.disable_check_xsrf:
        found.append("disable_check_xsrf lets other pages send requests: expected False")
    if app.allow_origin or app.allow_origin_pat:
        found.append(f"allow_origin lets pages of {app.allow_origin or app.allow_origin_pat} in: expected none")
    for section, settings in app.config.items():
        if section not in ("ServerApp", "LabApp") and settings.get("ip", "127.0.0.1") not in LOOPBACK:
            found.append(f"{section}.ip is {settings['ip']}: kernels listen on 127.0.0.1 alone")
    return found


def _jupyter_server_extension_points():
    return [{"module": "convnotes_server"}]


def _load_jupyter_server_extension(app):
    found = openings(app)
    if found:
        lines = "\n".join(f"  {sentence}" for sentence in found)
        raise SystemExit(f"JupyterLab was not started, for others could use it:\n{lines}")
    app.io_loop.call_later(1, use_template)


def use_template():
    """For the export menu. Later: it takes nbconvert a second to load, and the server starts meanwhile."""
    from convnotes_report.page import make_default

    make_default()
