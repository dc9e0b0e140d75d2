"""Voilà inside a Jupyter server, as on Binder: the page of the command `nnviz`, as far as that goes here."""

from nnviz.server.page import CULLING, VOILA
from nnviz.server.sockets import GuardedConnection


def set_the_cookie(request, notebook, cwd):
    """Gives the page the `_xsrf` cookie, without which it can't end its kernel when it is left (voila#1458)."""
    request.xsrf_token  # noqa: B018 - reading it sets the cookie
    return notebook


c = get_config()  # noqa: F821, Jupyter provides it
c.VoilaConfiguration.update(VOILA | {"prelaunch_hook": set_the_cookie})
c.MappingKernelManager.update(CULLING | {"cull_idle_timeout": 600})
c.ServerApp.kernel_websocket_connection_class = GuardedConnection
