"""A Kubernetes cluster without machines: API server, controller manager, scheduler and etcd.

Nodes are entries whose status is set by hand, as no kubelet runs. So pods are counted by quotas and
bound to nodes by the real controllers, but never run.
"""
import json
import secrets
import subprocess
import urllib.request

from . import host, kubernetes_build, oidc, pki, settings
from .daemon import wait_until
from .service import Service

_MANIFESTS = settings.SOURCES / "kubernetes"


class Kubernetes(Service):
    name = "k8s"
    requires = ("oidc",)
    ports = ("api", "controllers", "scheduler", "etcd", "etcd_peers")

    def packages(self):
        return ["openssl"]  # the build asks for its own, once

    def prepare(self):
        kubernetes_build.programs()
        self._etcd()
        self.kubectl()

    @staticmethod
    def _etcd():
        return host.unpacked("etcd-server") / "usr/bin/etcd"

    @staticmethod
    def kubectl():
        # Not installed: it must not get into the way of another kubectl.
        return host.unpacked("kubernetes-client") / "usr/bin/kubectl"

    @property
    def kubeconfig(self):
        return self.folder / "kubeconfig"

    def run(self):
        pki.ensure()
        self._write_credentials()
        etcd = self._start_etcd()
        self._wait_for("etcd", self.url("etcd", path="/health"), etcd)
        server = self._start_api_server()
        self._wait_for("API server", self.url("api", "https", "/readyz"), server)
        self._start_controllers()
        self._fill()
        self._wait_for_logins(server)

    def _write_credentials(self):
        """An administrator's token, the key of service accounts, and who may connect how."""
        pki.signing_key(self.folder / "accounts.key", self.folder / "accounts.pub")
        tokens = self.folder / "tokens.csv"
        if not tokens.exists():
            tokens.touch(mode=0o600)
            tokens.write_text(f'{secrets.token_hex(16)},admin,admin,"system:masters"\n')
        cluster = {"server": self.url("api", "https"), "certificate-authority": str(pki.CA)}
        context = {"cluster": "tests", "user": "admin"}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "tests",
            "clusters": [{"name": "tests", "cluster": cluster}],
            "users": [{"name": "admin", "user": {"token": self._admin_token()}}],
            "contexts": [{"name": "tests", "context": context}],
        }
        self.kubeconfig.touch(mode=0o600)
        self.kubeconfig.write_text(json.dumps(config, indent=2))

    def _admin_token(self):
        return (self.folder / "tokens.csv").read_text().split(",")[0]

    def _start_etcd(self):
        clients, peers = self.url("etcd"), self.url("etcd_peers")
        daemon = self.daemon("etcd")
        daemon.start(
            [
                *[self._etcd(), "--data-dir", self.folder / "etcd", "--unsafe-no-fsync"],
                *["--listen-client-urls", clients, "--advertise-client-urls", clients],
                *["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers],
                *["--initial-cluster", f"default={peers}"],
            ]
        )
        return daemon

    def _start_api_server(self):
        options = {
            "etcd-servers": self.url("etcd"),
            "bind-address": settings.LOOPBACK,
            "advertise-address": settings.LOOPBACK,
            "secure-port": self.port["api"],
            "tls-cert-file": pki.SERVER,
            "tls-private-key-file": pki.SERVER_KEY,
            "token-auth-file": self.folder / "tokens.csv",
            "service-account-key-file": self.folder / "accounts.pub",
            "service-account-signing-key-file": self.folder / "accounts.key",
            "service-account-issuer": self.url("api", "https"),
            # Addresses of services: no packet is ever sent to them.
            "service-cluster-ip-range": "127.20.0.0/16",
            "endpoint-reconciler-type": "none",
            "authorization-mode": "RBAC",
            "oidc-issuer-url": self.other("oidc").issuer,
            "oidc-ca-file": pki.CA,
            "oidc-client-id": oidc.AUDIENCE,
            "oidc-username-claim": "sub",
            "oidc-username-prefix": "oidc:",
            "oidc-groups-claim": "groups",
            "oidc-groups-prefix": "oidc:",
        }
        return self._start_program("kube-apiserver", options)

    def _start_controllers(self):
        common = {
            "kubeconfig": self.kubeconfig,
            "bind-address": settings.LOOPBACK,
            "port": 0,
            "leader-elect": "false",
        }
        controllers = {
            **common,
            "secure-port": self.port["controllers"],
            "cert-dir": self.folder / "certificates",
            "service-account-private-key-file": self.folder / "accounts.key",
            "root-ca-file": pki.CA,
            # Nodes send no signs of life here, and must not be taken for dead.
            "controllers": "*,-nodelifecycle,-nodeipam,-cloud-node-lifecycle",
        }
        self._start_program("kube-controller-manager", controllers)
        scheduler = {
            **common,
            "secure-port": self.port["scheduler"],
            "cert-dir": self.folder / "certificates",
        }
        self._start_program("kube-scheduler", scheduler)

    def _start_program(self, program, options):
        daemon = self.daemon(program)
        words = [f"--{name}={value}" for name, value in options.items()]
        daemon.start([kubernetes_build.programs() / program, *words])
        return daemon

    def _request(self, url, token=None, method="GET", body=None):
        """The status of the answer."""
        headers = {"Content-Type": "application/merge-patch+json"} if body else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = json.dumps(body).encode() if body else None
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=self.other("oidc").tls()),
        )
        request = urllib.request.Request(url, data, headers, method=method)
        with opener.open(request, timeout=30) as answer:
            return answer.status

    def _wait_for(self, what, url, daemon):
        wait_until(lambda: self._request(url) == 200, f"{self.name}: {what}", [daemon])

    def _wait_for_logins(self, server):
        """Until the API server has read the keys of the OpenID provider."""
        token = self.other("oidc").token("alice")["access_token"]
        url = self.url("api", "https", "/api/v1/namespaces/vo-alpha/resourcequotas")
        what = f"{self.name}: logins with the provider's tokens"
        wait_until(lambda: self._request(url, token) == 200, what, [server])

    def _kubectl(self, *arguments, **options):
        command = [self.kubectl(), "--kubeconfig", self.kubeconfig, *arguments]
        done = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "NO_PROXY": "*"},
            timeout=120,
            **options,
        )
        if done.returncode != 0:
            raise RuntimeError(f"kubectl {arguments[0]} failed: {done.stderr}")
        return done.stdout

    def _fill(self):
        self._fill_nodes()
        for manifest in ("cluster", "vo-alpha", "vo-beta"):
            self._kubectl("apply", "-f", _MANIFESTS / f"{manifest}.yaml")
        wait_until(self._counted, f"{self.name}: quotas with what is used")

    def _fill_nodes(self):
        nodes = json.loads((_MANIFESTS / "nodes.json").read_text())
        objects = [
            {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {
                    "name": name,
                    "labels": {"kubernetes.io/hostname": name, **node["labels"]},
                },
                "spec": {"taints": node.get("taints", [])},
            }
            for name, node in nodes.items()
        ]
        stream = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
        self._kubectl("apply", "-f", "-", input=stream)
        for name, node in nodes.items():
            self._set_node_status(name, node)

    def _set_node_status(self, name, node):
        """What a kubelet would report. The taint that a new node gets goes, too."""
        url = self.url("api", "https", f"/api/v1/nodes/{name}")
        conditions = [{"type": "Ready", "status": "True", "reason": "SetByHand"}]
        status = {
            "capacity": node["resources"],
            "allocatable": node["resources"],
            "conditions": conditions,
            "nodeInfo": {"kubeletVersion": "v1.20.2", "architecture": "amd64"},
        }
        token = self._admin_token()
        self._request(f"{url}/status", token, "PATCH", {"status": status})
        taints = node.get("taints") or None
        self._request(url, token, "PATCH", {"spec": {"taints": taints}})

    def _counted(self):
        """Whether the controllers have seen the pods and the claim, and placed the pods."""
        quotas = self._kubectl(
            "get", "quota", "accelerators", "storage", "-n", "vo-alpha", "-o", "json"
        )
        used = {}
        for quota in json.loads(quotas)["items"]:
            used.update(quota["status"].get("used", {}))  # absent until the controller was there
        pods = json.loads(self._kubectl("get", "pods", "-n", "vo-alpha", "-o", "json"))["items"]
        placed = [pod for pod in pods if pod["spec"].get("nodeName")]
        expected = {"requests.nvidia.com/gpu": "2", "persistentvolumeclaims": "1"}
        return len(placed) == 2 and all(used.get(k) == v for k, v in expected.items())

    def variables(self):
        return {
            "PAAS_TEST_K8S_URL": self.url("api", "https"),
            "PAAS_TEST_K8S_KUBECONFIG": self.kubeconfig,
            "PAAS_TEST_K8S_KUBECTL": self.kubectl(),
            "PAAS_TEST_K8S_ADMIN_TOKEN": self._admin_token(),
            "PAAS_TEST_K8S_NAMESPACES": "vo-alpha vo-alpha-dev vo-beta",
        }
