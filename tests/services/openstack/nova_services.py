"""Nova's API, conductor, scheduler and compute service in one process.

They are Nova's own classes, started as its console scripts do. They talk through oslo.messaging's
in-process transport (fake://), so no message broker is needed.
"""
import sys

import nova.cmd  # noqa: F401  first of all: it patches the standard library for eventlet
import nova.conf
import os_vif
from nova import config, objects, service
from nova.compute import rpcapi as compute_rpcapi
from nova.conductor import rpcapi as conductor_rpcapi
from nova.scheduler import rpcapi as scheduler_rpcapi
from oslo_log import log
from oslo_service import service as oslo_service

WORKERS = (
    ("nova-conductor", conductor_rpcapi.RPC_TOPIC),
    ("nova-scheduler", scheduler_rpcapi.RPC_TOPIC),
    ("nova-compute", compute_rpcapi.RPC_TOPIC),
)


def main():
    conf = nova.conf.CONF
    config.parse_args(sys.argv)
    log.setup(conf, "nova")
    objects.register_all()
    os_vif.initialize()
    launcher = oslo_service.ServiceLauncher(conf)
    for binary, topic in WORKERS:
        launcher.launch_service(service.Service.create(binary=binary, topic=topic))
    launcher.launch_service(service.WSGIService("osapi_compute"))
    launcher.wait()


if __name__ == "__main__":
    main()
