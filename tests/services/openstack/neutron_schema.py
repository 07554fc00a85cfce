"""Neutron's tables in an SQLite file: neutron_schema.py FILE HOST

Its migrations alter constraints, which SQLite cannot, so the tables are made from the models.
HOST gets an Open vSwitch agent that has reported once: the mechanism driver binds ports only where
it knows of one, and no agent runs here.
"""
import datetime
import sys
import uuid

import sqlalchemy
from neutron.db.migration.models import head
from oslo_serialization import jsonutils

AGENT_CONFIGURATION = {
    "bridge_mappings": {"physnet1": "br-ex"},
    "tunnel_types": ["vxlan"],
    "tunneling_ip": "127.0.0.1",
    "integration_bridge": "br-int",
    "datapath_type": "system",
    "ovs_capabilities": {"datapath_types": ["system"], "iface_types": []},
    "vhostuser_socket_dir": "/tmp",
    "extensions": [],
    "l2_population": False,
    "devices": 0,
}


def main(file, host):
    engine = sqlalchemy.create_engine(f"sqlite:///{file}")
    metadata = head.get_metadata()
    metadata.create_all(engine)
    now = datetime.datetime.utcnow()
    agent = {
        "id": str(uuid.uuid4()),
        "agent_type": "Open vSwitch agent",
        "binary": "neutron-openvswitch-agent",
        "topic": "N/A",
        "host": host,
        "admin_state_up": True,
        "created_at": now,
        "started_at": now,
        "heartbeat_timestamp": now,
        "configurations": jsonutils.dumps(AGENT_CONFIGURATION),
        "load": 0,
    }
    with engine.begin() as connection:
        connection.execute(metadata.tables["agents"].insert().values(**agent))


if __name__ == "__main__":
    main(*sys.argv[1:])
