"""What the two clouds hold. Data only: openstack_provision.py puts it there.

Two projects of one user group must be kept apart, a second group sees other things, and lists are
longer than a page. The second cloud differs in region, page size, flavors, quotas and images.
"""
import dataclasses

# project: user group of the OpenID provider whose members are its members
PROJECTS = {"alpha-prod": "vo-alpha", "alpha-dev": "vo-alpha", "beta": "vo-beta"}
# users with a password of Keystone's own: projects
USERS = {"robot-alpha": ["alpha-prod", "alpha-dev"], "robot-beta": ["beta"]}
# How Keystone names the OpenID provider and the way in which its users log in.
IDENTITY_PROVIDER, PROTOCOL = "test-iam", "openid"
# The way into a private network, told by a tag of it.
PROXY_TAG = "proxy=jump@gw.example.org:2222"

_UNLIMITED = -1


@dataclasses.dataclass(frozen=True)
class Flavor:
    vcpus: int
    ram: int  # MiB
    disk: int  # GiB
    specs: dict = dataclasses.field(default_factory=dict)
    ephemeral: int = 0  # GiB
    swap: int = 0  # MiB
    project: str = ""  # the only one that may use it; empty: all may


@dataclasses.dataclass(frozen=True)
class Image:
    properties: dict = dataclasses.field(default_factory=dict)
    tags: tuple = ()
    visibility: str = "public"
    project: str = ""  # its owner; empty: the administrator's
    members: tuple = ()  # projects that accepted it
    state: str = "active"  # or queued (no data yet) or deactivated


@dataclasses.dataclass(frozen=True)
class Network:
    cidr: str
    tags: tuple = ()
    external: bool = False
    default: bool = False
    shared: bool = False
    project: str = ""  # its owner; empty: the administrator's
    router_to: str = ""  # external network that it can be reached from
    mtu: int = 0  # 0: what Neutron finds


@dataclasses.dataclass(frozen=True)
class Quotas:
    compute: dict
    volume: dict
    network: dict


@dataclasses.dataclass(frozen=True)
class Server:
    project: str
    flavor: str
    image: str
    network: str


@dataclasses.dataclass(frozen=True)
class Volume:
    project: str
    gigabytes: int
    type: str


@dataclasses.dataclass(frozen=True)
class Contents:
    page: int  # entries that a page of a list holds
    flavors: dict
    images: dict
    networks: dict
    quotas: dict  # by project
    volume_types: tuple
    servers: dict
    volumes: dict
    floating_ips: dict  # project: network


def _linux(distribution, version, **more):
    return {
        "os_type": "linux",
        "os_distro": distribution,
        "os_version": version,
        "architecture": "x86_64",
        **more,
    }


# More than the 25 entries that Glance puts on a page by itself.
_ARCHIVE = {
    f"archive-{number:02}": Image(_linux("debian", str(1 + number % 12)), ("archive",))
    for number in range(27)
}

_PLAIN_FLAVORS = {
    "m1.small": Flavor(1, 2048, 20),
    "m1.medium": Flavor(2, 4096, 40),
    "m1.large": Flavor(4, 8192, 80),
}

_ONE_FLAVORS = {
    **_PLAIN_FLAVORS,
    "m1.scratch": Flavor(2, 4096, 20, ephemeral=100, swap=2048),
    "c1.local": Flavor(16, 65536, 200, {"aggregate_instance_extra_specs:local_storage": "true"}),
    "c1.numa": Flavor(32, 131072, 100, {"hw:cpu_policy": "dedicated", "hw:numa_nodes": "2"}),
    # Accelerators, in the forms that sites use.
    "g1.named": Flavor(
        8, 32768, 100, {"gpu_number": "2", "gpu_model": "A100", "gpu_vendor": "NVIDIA"}
    ),
    "g1.alias": Flavor(8, 65536, 200, {"pci_passthrough:alias": "a100:2,ib:1"}),
    "g1.vgpu": Flavor(
        4, 16384, 80, {"resources:VGPU": "1", "trait:CUSTOM_NVIDIA_A40_8Q": "required"}
    ),
    "g1.class": Flavor(8, 65536, 100, {"resources:CUSTOM_PCI_10DE_20B5": "1"}),
    "g1.group": Flavor(
        8, 65536, 100, {"resources1:PGPU": "1", "trait1:CUSTOM_AMD_MI250": "required"}
    ),
    "g1.cyborg": Flavor(8, 65536, 100, {"accel:device_profile": "nvidia-t4"}),
    "h1.infiniband": Flavor(64, 262144, 100, {"infiniband": "true"}),
    "s1.preemptible": Flavor(4, 8192, 40, {"trait:CUSTOM_PREEMPTIBLE": "required"}),
    "p1.alpha-prod": Flavor(2, 4096, 40, project="alpha-prod"),
    "p1.beta": Flavor(2, 6144, 40, {"gpu_number": "1", "gpu_model": "T4"}, project="beta"),
}

_ONE_IMAGES = {
    "ubuntu-22.04": Image(_linux("ubuntu", "22.04"), ("paas",)),
    "debian-12": Image(_linux("debian", "12"), ("paas",)),
    "rocky-9": Image(_linux("rocky", "9")),
    "ubuntu-22.04-cuda": Image(
        _linux("ubuntu", "22.04", gpu_driver="true", cuda_support="true"), ("paas", "gpu")
    ),
    "ubuntu-22.04-arm": Image({**_linux("ubuntu", "22.04"), "architecture": "aarch64"}),
    "windows-2022": Image({"os_type": "windows", "os_distro": "windows", "os_version": "2022"}),
    "unnamed-system": Image(),
    "alpha-analysis": Image(_linux("almalinux", "9.4"), visibility="private", project="alpha-prod"),
    "alpha-shared": Image(
        _linux("almalinux", "8.10"), ("paas",), "shared", "alpha-prod", members=("beta",)
    ),
    "beta-community": Image(_linux("fedora", "39"), visibility="community", project="beta"),
    "never-uploaded": Image(_linux("debian", "11"), state="queued"),
    "withdrawn": Image(_linux("centos", "7"), state="deactivated"),
    **_ARCHIVE,
}

_ONE_NETWORKS = {
    "public": Network("192.0.2.0/25", ("paas",), external=True, default=True),
    "public-operations": Network("192.0.2.128/25", external=True),
    "shared": Network("198.51.100.0/24", ("paas",), shared=True),
    "alpha-private": Network(
        "203.0.113.0/26", ("paas", PROXY_TAG), project="alpha-prod", router_to="public"
    ),
    "alpha-dev-private": Network("203.0.113.64/26", project="alpha-dev", mtu=1400),
    "beta-private": Network("203.0.113.128/26", project="beta", router_to="public"),
}

_ONE_QUOTAS = {
    "alpha-prod": Quotas(
        {"instances": 7, "cores": 40, "ram": 131072},
        {"volumes": 9, "gigabytes": 500, "volumes_fast": 4, "gigabytes_fast": 100},
        {"floatingip": 3, "security_group": 12, "network": 5, "port": _UNLIMITED},
    ),
    "alpha-dev": Quotas(
        {"instances": _UNLIMITED, "cores": _UNLIMITED, "ram": _UNLIMITED},
        {"volumes": _UNLIMITED, "gigabytes": _UNLIMITED, "per_volume_gigabytes": 50},
        {"floatingip": _UNLIMITED, "network": 2},
    ),
    "beta": Quotas(
        {"instances": 2, "cores": 4, "ram": 8192},
        {"volumes": 0, "gigabytes": 0, "volumes_fast": 0},
        {"floatingip": 0},
    ),
}

ONE = Contents(
    page=25,
    flavors=_ONE_FLAVORS,
    images=_ONE_IMAGES,
    networks=_ONE_NETWORKS,
    quotas=_ONE_QUOTAS,
    volume_types=("fast", "archive"),
    servers={
        "login": Server("alpha-prod", "m1.medium", "ubuntu-22.04", "alpha-private"),
        "try-out": Server("alpha-dev", "m1.small", "debian-12", "shared"),
    },
    volumes={"results": Volume("alpha-prod", 10, "fast"), "old": Volume("alpha-prod", 5, "")},
    floating_ips={"alpha-prod": "public"},
)

TWO = Contents(
    page=4,
    flavors={
        **_PLAIN_FLAVORS,
        "m2.huge": Flavor(128, 1048576, 500),
        "gpu.1xh100": Flavor(16, 131072, 200, {"trait:CUSTOM_NVIDIA_H100": "required"}),
        "p2.alpha-dev": Flavor(1, 1024, 10, project="alpha-dev"),
    },
    images={
        "Ubuntu 22.04 LTS": Image(_linux("ubuntu", "22.04"), ("paas",)),
        "Debian 12": Image(_linux("debian", "12")),
        "Alma 9": Image(_linux("almalinux", "9"), ("paas",)),
        "Rocky 9": Image(_linux("rocky", "9")),
        "Fedora 39": Image(_linux("fedora", "39")),
        "beta-private": Image(_linux("debian", "12"), visibility="private", project="beta"),
    },
    networks={
        "floating": Network("192.0.2.0/24", external=True),
        "alpha-net": Network("203.0.113.0/26", ("paas",), project="alpha-prod"),
        "alpha-dev-net": Network("203.0.113.64/26", project="alpha-dev"),
        "beta-net": Network("203.0.113.128/26", (PROXY_TAG,), project="beta"),
    },
    quotas={
        "alpha-prod": Quotas(
            {"instances": 100, "cores": 2000, "ram": 8388608},
            {"volumes": 50, "gigabytes": 10000},
            {"floatingip": 20},
        ),
        "alpha-dev": Quotas({"instances": 0, "cores": 0, "ram": 0}, {"volumes": 1}, {}),
        "beta": Quotas({"instances": 5}, {"gigabytes": 100}, {"floatingip": 1}),
    },
    volume_types=(),
    servers={"worker": Server("beta", "m1.large", "Debian 12", "beta-net")},
    volumes={},
    floating_ips={"beta": "floating"},
)

BY_REGION = {"RegionOne": ONE, "RegionTwo": TWO}
