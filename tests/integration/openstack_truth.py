"""What a project of an OpenStack cloud holds, by the openstack client and by its APIs themselves.

Independent of paas: python-openstackclient and keystoneauth1 log in, ask and follow pages.
"""
import contextlib
import io
import json
import multiprocessing
import os
import urllib.parse

from keystoneauth1 import session
from keystoneauth1.identity import v3
from openstackclient import shell


def _openstack(variables, words):
    """The client in a process of its own, as it remembers the first login; but it need not be
    loaded again."""
    for name in [name for name in os.environ if name.startswith("OS_")]:
        del os.environ[name]
    os.environ.update(variables)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = shell.OpenStackShell().run([*words, "-f", "json"])
    return code, output.getvalue()


class Cloud:
    """One of the clouds of tests/services, by the variables that tell of it."""

    def __init__(self, name):
        self.name = name

    def __getitem__(self, key):
        return os.environ[f"PAAS_TEST_{self.name.upper()}_{key}"]

    def project_id(self, project):
        return self["PROJECT_" + project.upper().replace("-", "_")]


class Project:
    """A project as somebody with an access token sees it."""

    def __init__(self, cloud, project, token):
        self.id = cloud.project_id(project)
        self._region = cloud["REGION"]
        login = {
            "auth_url": cloud["AUTH_URL"],
            "identity_provider": cloud["IDENTITY_PROVIDER"],
            "protocol": cloud["PROTOCOL"],
            "access_token": token,
            "project_id": self.id,
        }
        self._variables = {
            **{f"OS_{key.upper()}": value for key, value in login.items()},
            "OS_AUTH_TYPE": "v3oidcaccesstoken",
            "OS_IDENTITY_API_VERSION": "3",
            "OS_COMPUTE_API_VERSION": "2.61",
            "OS_REGION_NAME": self._region,
            "OS_CACERT": os.environ["PAAS_TEST_CA_FILE"],
        }
        self._session = session.Session(
            auth=v3.OidcAccessToken(**login), verify=os.environ["PAAS_TEST_CA_FILE"], timeout=300
        )

    def client(self, *words):
        """What `openstack WORDS -f json` prints."""
        with multiprocessing.get_context("fork").Pool(1) as child:
            code, output = child.apply(_openstack, (self._variables, words))
        if code != 0:
            raise RuntimeError(f"openstack {' '.join(words)} ended with {code}")
        return json.loads(output)

    def _base(self, service):
        url = self._session.get_endpoint(
            service_type=service, region_name=self._region, interface="public"
        ).rstrip("/")
        return url + {"image": "/v2", "network": "/v2.0"}.get(service, "")

    def get(self, service, path, **headers):
        answer = self._session.get(
            self._base(service) + path, headers={"Accept": "application/json", **headers}
        )
        return answer.json()

    def pages(self, service, path, member, **headers):
        """All entries of a list that comes in pages."""
        entries, path_now = [], path
        while path_now:
            page = self.get(service, path_now, **headers)
            entries += page[member]
            links = page.get(f"{member}_links", page.get("volume_type_links", []))
            following = page.get("next") or next(
                (link["href"] for link in links if link["rel"] == "next"), None
            )
            query = urllib.parse.urlsplit(following).query if following else None
            path_now = f"{path.split('?')[0]}?{query}" if query else None
        return {entry["id"]: entry for entry in entries}

    _NOVA = {"OpenStack-API-Version": "compute 2.61"}

    def flavors(self):
        return self.pages("compute", "/flavors/detail", "flavors", **self._NOVA)

    def images(self):
        return self.pages("image", "/images?status=active", "images")

    def networks(self):
        mine = self.pages("network", "/networks", "networks")
        return {
            key: one
            for key, one in mine.items()
            if one["router:external"] or one["shared"] or one["project_id"] == self.id
        }

    def volume_types(self):
        return self.pages("block-storage", "/types", "volume_types")

    def default_volume_type(self):
        return self.get("block-storage", "/types/default")["volume_type"]["id"]

    def zones(self):
        zones = self.get("compute", "/os-availability-zone")["availabilityZoneInfo"]
        return sorted(zone["zoneName"] for zone in zones if zone["zoneState"]["available"])

    def compute_version(self):
        base = self._base("compute")
        return self._session.get(base + "/").json()["version"]["version"]

    def quotas(self):
        """By service: resource -> (limit, what is used and reserved)."""

        def figures(entries):
            return {
                name: (
                    figure["limit"],
                    figure.get("in_use", figure.get("used", 0)) + figure.get("reserved", 0),
                )
                for name, figure in entries.items()
                if isinstance(figure, dict)
            }

        nova = self.get("compute", f"/os-quota-sets/{self.id}/detail", **self._NOVA)
        cinder = self.get("block-storage", f"/os-quota-sets/{self.id}?usage=True")
        neutron = self.get("network", f"/quotas/{self.id}/details.json")
        return {
            "compute": figures(nova["quota_set"]),
            "block-storage": figures(cinder["quota_set"]),
            "networking": figures(neutron["quota"]),
        }
