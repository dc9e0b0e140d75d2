"""Jupyter's settings on Binder: Voilà shows the page much as the command `nnviz` does."""

from nnviz.server.page import CULLING, VOILA
from nnviz.server.sockets import GuardedConnection


def set_the_cookie(request, notebook, cwd):
    """Set the `_xsrf` cookie, which the page needs to end its kernel when it is left (voila#1458)."""
    request.xsrf_token  # noqa: B018 - reading it sets the cookie
    return notebook


c = get_config()  # noqa: F821, Jupyter provides it
c.VoilaConfiguration.update(VOILA | {"prelaunch_hook": set_the_cookie})
c.MappingKernelManager.update(CULLING | {"cull_idle_timeout": 600})
c.ServerApp.kernel_websocket_connection_class = GuardedConnection
