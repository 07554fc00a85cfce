"""An OpenStack cloud: the Zed release of Debian 12, with Nova's fake driver instead of hypervisors.

Keystone, Glance, Placement, Nova, Neutron and Cinder are the real services; servers and volumes are
entries in their databases, with nothing behind them.
"""
import json
import shutil
import subprocess
import urllib.error
import urllib.request

from . import openstack_config, openstack_contents, openstack_front, openstack_schema
from . import pki, settings
from .daemon import wait_until
from .openstack_config import PASSWORD
from .openstack_contents import IDENTITY_PROVIDER, PROTOCOL
from .service import Service

_UWSGI = [
    *["uwsgi", "--plugin", "python3", "--master", "--die-on-term", "--lazy-apps"],
    # SQLite's handles must stay in their thread.
    *["--processes", "1", "--threads", "1", "--enable-threads", "--buffer-size", "65535"],
    # It would close a kept-alive connection just when the next request comes.
    *["--rem-header", "Content-Length", "--add-header", "Connection: close"],
]


class OpenStack(Service):
    name = "openstack"
    region = "RegionOne"
    requires = ("oidc",)
    ports = ("identity", "keystone", "glance", "placement", "nova", "neutron", "cinder")

    def packages(self):
        services = [f"python3-{name}" for name in ("keystone", *openstack_config.SERVICE_USERS)]
        front = ["apache2-bin", "libapache2-mod-auth-openidc"]
        return [*services, *front, "python3-openstackclient", "uwsgi-core", "uwsgi-plugin-python3"]

    def prepare(self):
        openstack_config.fetch_fixed_files()

    @property
    def _page(self):
        return openstack_contents.BY_REGION[self.region].page

    @property
    def auth_url(self):
        return self.url("identity", "https", "/v3")

    @property
    def issuer(self):
        return self.other("oidc").issuer

    def run(self):
        pki.ensure()
        config = openstack_config.Config(
            self.folder, self.region, self.port, self.issuer, self._page
        )
        new = not (self.folder / "created").exists()
        if new:
            for half_done in ("db", "keys", "images"):
                shutil.rmtree(self.folder / half_done, ignore_errors=True)
            config.write()
            openstack_schema.create(config)
            openstack_schema.bootstrap(config, self.auth_url)
        else:
            config.write()
        self._start_servers(config, new)
        self._fill()
        (self.folder / "created").touch()

    def _start_servers(self, config, new):
        keystone = self._start_wsgi(config, "keystone", "/usr/bin/keystone-wsgi-public")
        others = [
            self._start_wsgi(config, "placement", "/usr/bin/placement-api"),
            self._start_console(config, "glance", "glance.cmd.api", "glance-api"),
            self._start_console(config, "neutron", "neutron.cmd.eventlet.server", "neutron-server"),
            self._start_script(config, "cinder"),
            self._start_front(),
        ]
        self._wait_for("keystone", keystone)
        if new:
            # Nova logs in as soon as it starts, and waits for a minute when it may not.
            self._provision("accounts", catalog=self._catalog())
        nova = self._start_script(config, "nova")
        for daemon in [*others, nova]:
            self._wait_for(daemon.name, daemon)

    def _provision(self, step, **needs):
        """What the step answers."""
        order = {
            "step": step,
            "auth_url": self.url("keystone", path="/v3"),
            "region": self.region,
            **needs,
        }
        done = subprocess.run(
            ["/usr/bin/python3", "-B", "-m", "paas_services.openstack_provision"],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(settings.SOURCES), "no_proxy": "*"},
            timeout=1200,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{self.name} cannot be filled: {done.stderr[-3000:]}")
        return json.loads(done.stdout or "null")

    def _start_wsgi(self, config, name, file):
        variable = {"keystone": "OS_KEYSTONE_CONFIG_FILES", "placement": "OS_PLACEMENT_CONFIG_DIR"}
        path = config.file(name) if name == "keystone" else config.file(name).parent
        socket = f"{settings.LOOPBACK}:{self.port[name]}"
        daemon = self.daemon(name)
        command = [*_UWSGI, "--http-socket", socket, "--wsgi-file", file]
        daemon.start(command, {variable[name]: str(path)})
        return daemon

    def _start_console(self, config, name, module, script):
        daemon = self.daemon(name)
        arguments = ("--config-file", config.file(name))
        daemon.start(openstack_schema.console(module, script, *arguments))
        return daemon

    def _start_script(self, config, name):
        daemon = self.daemon(name)
        script = openstack_schema.SCRIPTS / f"{name}_services.py"
        command = [*openstack_schema.PYTHON, script, "--config-file", config.file(name)]
        daemon.start(command)
        return daemon

    def _start_front(self):
        configuration = self.folder / "etc" / "front.conf"
        text = openstack_front.configuration(
            self.folder, self.port["identity"], self.url("keystone"), self.issuer
        )
        configuration.write_text(text)
        front = self.daemon("identity")
        front.start(["apache2", "-f", configuration, "-DFOREGROUND"])
        return front

    def _wait_for(self, name, daemon):
        scheme = "https" if name == "identity" else "http"
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=self.other("oidc").tls()),
        )

        def answers():
            try:
                opener.open(self.url(name, scheme, "/"), timeout=10)
            except urllib.error.HTTPError as error:
                return error.code < 500
            return True

        wait_until(answers, f"{self.name}: {name}", [daemon])

    def _catalog(self):
        """(type, name, URL) of the services that Keystone tells clients about."""
        return [
            ("image", "glance", self.url("glance")),
            ("placement", "placement", self.url("placement")),
            ("compute", "nova", self.url("nova", path="/v2.1")),
            ("network", "neutron", self.url("neutron")),
            ("volumev3", "cinderv3", self.url("cinder", path="/v3/%(project_id)s")),
            ("block-storage", "cinder", self.url("cinder", path="/v3/%(project_id)s")),
        ]

    def _fill(self):
        facts = self._provision("fill", issuer=self.issuer)
        (self.folder / "facts.json").write_text(json.dumps(facts, indent=2))
        self._write_clouds_file(facts)

    def _clouds(self, facts):
        """Named logins, for --os-cloud."""

        def password(user, project):
            return {
                "username": user,
                "password": PASSWORD,
                "project_name": project,
                "user_domain_name": "Default",
                "project_domain_name": "Default",
            }

        credential = {
            "application_credential_id": facts["application_credential_id"],
            "application_credential_secret": PASSWORD,
        }
        return {
            "admin": ("password", password("admin", "admin")),
            "alpha-prod": ("password", password("robot-alpha", "alpha-prod")),
            "alpha-dev": ("password", password("robot-alpha", "alpha-dev")),
            "beta": ("password", password("robot-beta", "beta")),
            "alpha-prod-credential": ("v3applicationcredential", credential),
        }

    @property
    def clouds_file(self):
        return self.folder / "clouds.yaml"

    def _write_clouds_file(self, facts):
        clouds = {
            name: {
                "auth_type": kind,
                "auth": {"auth_url": self.auth_url, **login},
                "region_name": self.region,
                "interface": "public",
                "identity_api_version": 3,
                "cacert": str(pki.CA),
            }
            for name, (kind, login) in self._clouds(facts).items()
        }
        # JSON is YAML.
        self.clouds_file.write_text(json.dumps({"clouds": clouds}, indent=2) + "\n")

    def variables(self):
        facts = json.loads((self.folder / "facts.json").read_text())
        values = {
            "AUTH_URL": self.auth_url,
            "REGION": self.region,
            "IDENTITY_PROVIDER": IDENTITY_PROVIDER,
            "PROTOCOL": PROTOCOL,
            "PASSWORD": PASSWORD,
            "APPLICATION_CREDENTIAL_ID": facts["application_credential_id"],
            "APPLICATION_CREDENTIAL_SECRET": PASSWORD,
            "CLOUDS_FILE": self.clouds_file,
            "PAGE": self._page,
        }
        for project, identifier in facts["projects"].items():
            values[f"PROJECT_{project.upper().replace('-', '_')}"] = identifier
        return {f"PAAS_TEST_{self.name.upper()}_{key}": value for key, value in values.items()}


class OpenStack2(OpenStack):
    name = "openstack2"
    region = "RegionTwo"
