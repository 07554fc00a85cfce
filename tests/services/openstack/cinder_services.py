"""Cinder's API, scheduler and volume service in one process.

They are Cinder's own classes, started as its console scripts do. They talk through
oslo.messaging's in-process transport (fake://), so no message broker is needed.
"""
import sys

import eventlet

eventlet.monkey_patch()

from cinder import objects, rpc, service, version  # noqa: E402
from cinder.common import config, constants  # noqa: E402, F401  registers the options
from cinder.db import api  # noqa: E402, F401
from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402


def main():
    conf = cfg.CONF
    objects.register_all()
    conf(sys.argv[1:], project="cinder", version=version.version_string())
    log.setup(conf, "cinder")
    rpc.init(conf)
    launcher = oslo_service.ServiceLauncher(conf)
    launcher.launch_service(service.Service.create(binary=constants.SCHEDULER_BINARY))
    for backend in conf.enabled_backends:
        conf.register_opt(cfg.StrOpt("backend_host"), group=backend)
        volume = service.Service.create(
            host=f"{conf.host}@{backend}", service_name=backend, binary=constants.VOLUME_BINARY
        )
        launcher.launch_service(volume)
    launcher.launch_service(service.WSGIService("osapi_volume"))
    launcher.wait()


if __name__ == "__main__":
    main()
