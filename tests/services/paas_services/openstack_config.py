"""Configuration files of a cloud's services.

Everything listens on loopback and keeps its data in SQLite. What differs from a usual installation
does so to need no message broker, no agents and no privileges.
"""
from . import host, settings

PASSWORD = "secret"  # of every account; it opens nothing but what listens on loopback
COMPUTE_HOST = "paas-node1"
SERVICE_USERS = ("glance", "placement", "nova", "neutron", "cinder")
# Their api-paste.ini and other fixed files are in packages that would set up services.
_COMMON_PACKAGES = ("nova-common", "glance-common", "neutron-common", "cinder-common")


def fetch_fixed_files():
    for package in _COMMON_PACKAGES:
        host.unpacked(package)


def _fixed(package, path):
    return host.unpacked(package) / path


def write_ini(path, sections):
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = []
    for section, options in sections.items():
        lines = [f"{key} = {value}" for key, value in options.items()]
        blocks.append("\n".join([f"[{section}]", *lines]))
    path.write_text("\n\n".join(blocks) + "\n")


class Config:
    """The files below `folder`/etc for a region, and the paths that others need."""

    def __init__(self, folder, region, port, issuer, page):
        self.folder = folder
        self.region = region
        self.port = port
        self._issuer = issuer
        self._page = page  # entries that a page of a list holds, where that can be set

    def file(self, service):
        name = {"glance": "glance-api"}.get(service, service)
        return self.folder / "etc" / service / f"{name}.conf"

    def database(self, name):
        return f"sqlite:///{self.folder}/db/{name}.db"

    def url(self, service, path=""):
        return f"http://{settings.LOOPBACK}:{self.port[service]}{path}"

    def write(self):
        for folder in ("db", "images", "lib", "locks", "log", "run"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        for service in ("keystone", *SERVICE_USERS):
            sections = getattr(self, f"_{service}")()
            default = sections.setdefault("DEFAULT", {})
            default["log_file"] = self.folder / "log" / f"{service}-service.log"
            write_ini(self.file(service), sections)

    def _account(self, user):
        """How a service logs in at Keystone."""
        return {
            "auth_type": "password",
            "auth_url": self.url("keystone", "/v3"),
            "username": user,
            "password": PASSWORD,
            "project_name": "service",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
            "region_name": self.region,
        }

    def _token_check(self, user):
        """How a service checks the tokens of its callers."""
        return {
            **self._account(user),
            "www_authenticate_uri": self.url("keystone", "/v3"),
            "service_token_roles": "service",
            "service_token_roles_required": "true",
        }

    def _locks(self):
        return {"lock_path": self.folder / "locks"}

    def _keystone(self):
        return {
            "database": {"connection": self.database("keystone")},
            "token": {"provider": "fernet", "expiration": 86400},
            "fernet_tokens": {"key_repository": self.folder / "keys" / "fernet"},
            "fernet_receipts": {"key_repository": self.folder / "keys" / "fernet"},
            "credential": {"key_repository": self.folder / "keys" / "credential"},
            "identity": {"password_hash_rounds": 4},  # the default takes 40 s for the accounts
            "cache": {"enabled": "true", "backend": "dogpile.cache.memory"},
            # Links in answers have the scheme and port that the caller used at the front.
            "oslo_middleware": {"enable_proxy_headers_parsing": "true"},
            "auth": {"methods": "password,token,application_credential,mapped,openid"},
            "openid": {"remote_id_attribute": "HTTP_OIDC_ISS"},
            "federation": {"default_authorization_ttl": 60},
        }

    def _glance(self):
        paste = self._glance_paste()
        return {
            "DEFAULT": {
                "bind_host": settings.LOOPBACK,
                "bind_port": self.port["glance"],
                "workers": 0,
                "enabled_backends": "fs:file",
                "transport_url": "fake://",
                "limit_param_default": self._page,
            },
            "database": {"connection": self.database("glance")},
            "glance_store": {"default_backend": "fs"},
            "fs": {"filesystem_store_datadir": self.folder / "images"},
            "paste_deploy": {"flavor": "keystone", "config_file": paste},
            "oslo_concurrency": self._locks(),
            "keystone_authtoken": self._token_check("glance"),
        }

    def _glance_paste(self):
        """A copy whose healthcheck asks for a file of ours, not for one below /etc."""
        fixed = _fixed("glance-common", "usr/share/glance-common/glance-api-paste.ini")
        lines = [
            f"disable_by_file_path = {self.folder}/glance-off"
            if line.startswith("disable_by_file_path")
            else line
            for line in fixed.read_text().splitlines()
        ]
        paste = self.folder / "etc" / "glance" / "paste.ini"
        paste.parent.mkdir(parents=True, exist_ok=True)
        paste.write_text("\n".join(lines) + "\n")
        return paste

    def _placement(self):
        return {
            "api": {"auth_strategy": "keystone"},
            "placement_database": {"connection": self.database("placement")},
            "keystone_authtoken": self._token_check("placement"),
        }

    def _nova(self):
        return {
            "DEFAULT": {
                "host": COMPUTE_HOST,
                "my_ip": settings.LOOPBACK,
                "enabled_apis": "osapi_compute",
                "osapi_compute_listen": settings.LOOPBACK,
                "osapi_compute_listen_port": self.port["nova"],
                "osapi_compute_workers": 1,
                "compute_driver": "fake.FakeDriver",
                "transport_url": "fake://",
                "state_path": self.folder / "lib",
                "force_config_drive": "false",
            },
            "api": {"auth_strategy": "keystone", "max_limit": self._page},
            "api_database": {"connection": self.database("nova_api")},
            "database": {"connection": self.database("nova")},
            "wsgi": {
                "api_paste_config": _fixed("nova-common", "usr/share/nova-common/api-paste.ini")
            },
            "oslo_concurrency": self._locks(),
            "vnc": {"enabled": "false"},
            # Seconds until the new compute host shows; usually an administrator runs a command.
            "scheduler": {"discover_hosts_in_cells_interval": 2},
            "glance": {"api_servers": self.url("glance")},
            "cinder": {"os_region_name": self.region},
            "placement": self._account("nova"),
            "neutron": self._account("nova"),
            "service_user": {**self._account("nova"), "send_service_user_token": "true"},
            "keystone_authtoken": self._token_check("nova"),
        }

    def _neutron(self):
        return {
            "DEFAULT": {
                "bind_host": settings.LOOPBACK,
                "bind_port": self.port["neutron"],
                "api_workers": 0,
                "rpc_workers": 0,
                "rpc_state_report_workers": 0,
                "core_plugin": "ml2",
                "service_plugins": "router",
                "auth_strategy": "keystone",
                "transport_url": "fake://",
                "state_path": self.folder / "lib",
                "api_paste_config": _fixed(
                    "neutron-common", "usr/share/neutron-common/api-paste.ini"
                ),
                "pagination_max_limit": self._page,
                # The one agent of the schema never reports again.
                "agent_down_time": 1000000000,
                "allow_automatic_l3agent_failover": "false",
                "dhcp_agent_notification": "false",
                "notify_nova_on_port_status_changes": "false",
                "notify_nova_on_port_data_changes": "false",
            },
            "database": {"connection": self.database("neutron")},
            "oslo_concurrency": self._locks(),
            "ml2": {
                "type_drivers": "flat,vlan,vxlan,local",
                "tenant_network_types": "vxlan",
                "mechanism_drivers": "openvswitch",
                "extension_drivers": "port_security",
            },
            "ml2_type_flat": {"flat_networks": "*"},
            "ml2_type_vxlan": {"vni_ranges": "1:1000"},
            "quotas": {"quota_driver": "neutron.db.quota.driver_nolock.DbQuotaNoLockDriver"},
            "nova": self._account("nova"),
            "placement": self._account("placement"),
            "keystone_authtoken": self._token_check("neutron"),
        }

    def _cinder(self):
        filters = _fixed("cinder-common", "etc/cinder/resource_filters.json")
        return {
            "DEFAULT": {
                "host": "paas",
                "my_ip": settings.LOOPBACK,
                "osapi_volume_listen": settings.LOOPBACK,
                "osapi_volume_listen_port": self.port["cinder"],
                "osapi_volume_workers": 1,
                "osapi_max_limit": self._page,
                "api_paste_config": _fixed(
                    "cinder-common", "usr/share/cinder-common/api-paste.ini"
                ),
                "resource_query_filters_file": filters,
                "auth_strategy": "keystone",
                "transport_url": "fake://",
                "enabled_backends": "logging",
                "default_volume_type": "__DEFAULT__",
                "state_path": self.folder / "lib",
            },
            "logging": {
                "volume_driver": "cinder.tests.fake_driver.FakeLoggingVolumeDriver",
                "volume_backend_name": "logging",
            },
            "database": {"connection": self.database("cinder")},
            "oslo_concurrency": self._locks(),
            "nova": {"interface": "public"},
            "keystone_authtoken": self._token_check("cinder"),
        }
