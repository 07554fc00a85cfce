"""Puts the contents into a cloud, through its APIs. Safe to repeat: what is there is kept.

A program of its own, as the SDK needs a process for itself. It gets one JSON object on its standard
input: step, auth_url, region, and what the step needs; `fill` answers with one.
"""
import io
import itertools
import json
import sys

import openstack

from . import openstack_contents
from .daemon import wait_until
from .openstack_config import PASSWORD, SERVICE_USERS
from .openstack_contents import IDENTITY_PROVIDER, PROTOCOL

_DOMAIN = "default"
_CREDENTIAL = "paas-feeder"


class Cloud:
    """One cloud as its administrator and its users see it."""

    def __init__(self, auth_url, region):
        self._auth_url = auth_url
        self._region = region
        self._connections = {}
        self._admin = self._as("admin", "admin")

    def _as(self, user, project):
        key = (user, project)
        if key not in self._connections:
            self._connections[key] = openstack.connect(
                load_yaml_config=False,
                load_envvars=False,
                auth_url=self._auth_url,
                username=user,
                password=PASSWORD,
                project_name=project,
                user_domain_name="Default",
                project_domain_name="Default",
                region_name=self._region,
                identity_interface="internal",
            )
        return self._connections[key]

    def _owner(self, project):
        """A user of this project, or the administrator."""
        for user, projects in openstack_contents.USERS.items():
            if project in projects:
                return self._as(user, project)
        return self._admin

    # --- accounts -------------------------------------------------------------------------------

    def create_service_accounts(self, catalog):
        """What the services need to talk to each other, and the list of them for clients."""
        identity = self._admin.identity
        project = identity.create_project(name="service", domain_id=_DOMAIN)
        roles = [identity.find_role("admin"), identity.create_role(name="service")]
        for name in SERVICE_USERS:
            user = identity.create_user(name=name, password=PASSWORD, domain_id=_DOMAIN)
            for role in roles:
                identity.assign_project_role_to_user(project, user, role)
        for kind, name, url in catalog:
            service = identity.create_service(name=name, type=kind)
            for interface in ("public", "internal", "admin"):
                identity.create_endpoint(
                    service_id=service.id, interface=interface, region_id=self._region, url=url
                )

    def _fill_accounts(self):
        """{project: id} of the projects, with their groups and users."""
        identity = self._admin.identity
        member = identity.find_role("member")
        projects = {}
        for name, group_name in openstack_contents.PROJECTS.items():
            project = identity.find_project(name, domain_id=_DOMAIN) or identity.create_project(
                name=name, domain_id=_DOMAIN, description=f"Project of {group_name}"
            )
            group = identity.find_group(group_name) or identity.create_group(
                name=group_name, domain_id=_DOMAIN
            )
            identity.assign_project_role_to_group(project, group, member)
            projects[name] = project
        for name, memberships in openstack_contents.USERS.items():
            user = identity.find_user(name) or identity.create_user(
                name=name, password=PASSWORD, domain_id=_DOMAIN
            )
            for project in memberships:
                identity.assign_project_role_to_user(projects[project], user, member)
        return {name: project.id for name, project in projects.items()}

    def _fill_federation(self, issuer):
        """A user with a token of the issuer is in the Keystone groups that the token names."""
        known = sorted(set(openstack_contents.PROJECTS.values()))
        rule = {
            "local": [
                {"user": {"name": "{0}"}},
                {"groups": "{1}", "domain": {"id": _DOMAIN}},
            ],
            "remote": [
                {"type": "HTTP_OIDC_SUB"},
                {"type": "HTTP_OIDC_GROUPS", "whitelist": known},
                {"type": "HTTP_OIDC_ISS", "any_one_of": [issuer]},
            ],
        }
        root = "/OS-FEDERATION"
        provider = f"{root}/identity_providers/{IDENTITY_PROVIDER}"
        self._put(provider, {"identity_provider": {"enabled": True, "remote_ids": [issuer]}})
        self._put(f"{root}/mappings/{IDENTITY_PROVIDER}", {"mapping": {"rules": [rule]}})
        protocol = {"protocol": {"mapping_id": IDENTITY_PROVIDER}}
        self._put(f"{provider}/protocols/{PROTOCOL}", protocol)

    def _put(self, path, body):
        answer = self._admin.identity.put(path, json=body)
        if answer.status_code not in (201, 409):  # 409: it is there
            raise RuntimeError(f"PUT {path}: {answer.status_code} {answer.text}")

    def _fill_credential(self):
        """The id of an application credential for the first project; its secret is chosen here,
        so that it can be told again."""
        connection = self._as("robot-alpha", "alpha-prod")
        user = connection.current_user_id
        for credential in connection.identity.application_credentials(user):
            if credential.name == _CREDENTIAL:
                return credential.id
        credential = connection.identity.create_application_credential(
            user, _CREDENTIAL, secret=PASSWORD
        )
        return credential.id

    # --- what projects can use ------------------------------------------------------------------

    def _fill_flavors(self, flavors, projects):
        compute = self._admin.compute
        there = {flavor.name for flavor in compute.flavors(is_public=None)}
        for name, flavor in flavors.items():
            if name in there:
                continue
            created = compute.create_flavor(
                name=name,
                vcpus=flavor.vcpus,
                ram=flavor.ram,
                disk=flavor.disk,
                ephemeral=flavor.ephemeral,
                swap=flavor.swap,
                is_public=not flavor.project,
            )
            if flavor.specs:
                compute.create_flavor_extra_specs(created, flavor.specs)
            if flavor.project:
                compute.flavor_add_tenant_access(created, projects[flavor.project])

    def _fill_images(self, images, projects):
        there = {image.name for image in self._admin.image.images()}
        # Images of others that are not shared with everybody show up for their owners only.
        for project in openstack_contents.PROJECTS:
            there |= {image.name for image in self._owner(project).image.images()}
            there |= {i.name for i in self._owner(project).image.images(visibility="community")}
        for name, image in images.items():
            if name not in there:
                self._create_image(name, image, projects)

    def _create_image(self, name, image, projects):
        service = self._owner(image.project).image
        # Keystone's policies let only administrators make an image public.
        created = service.create_image(
            name=name,
            disk_format="raw",
            container_format="bare",
            visibility=image.visibility,
            tags=list(image.tags),
            allow_duplicates=True,
            **({} if image.state == "queued" else {"data": io.BytesIO(bytes(1024))}),
            **image.properties,
        )
        if image.state == "deactivated":
            service.deactivate_image(created)
        for member in image.members:
            service.add_member(created, member_id=projects[member])
            accepting = self._owner(member).image
            accepting.update_member(projects[member], created, status="accepted")

    def _fill_networks(self, networks):
        for name, network in networks.items():
            service = self._owner(network.project).network
            if not service.find_network(name):
                self._create_network(service, name, network)

    def _create_network(self, service, name, network):
        options = {}
        if network.external:
            options = {
                "is_router_external": True,
                "is_default": network.default,
                "provider_network_type": "flat",
                "provider_physical_network": name,
            }
        if network.mtu:
            options["mtu"] = network.mtu
        created = service.create_network(name=name, is_shared=network.shared, **options)
        subnet = service.create_subnet(
            name=f"{name}-v4",
            network_id=created.id,
            ip_version=4,
            cidr=network.cidr,
            is_dhcp_enabled=not network.external,
        )
        if network.tags:
            service.set_tags(created, list(network.tags))
        if network.router_to:
            outside = service.find_network(network.router_to)
            router = service.create_router(
                name=f"{name}-router", external_gateway_info={"network_id": outside.id}
            )
            service.add_interface_to_router(router, subnet_id=subnet.id)

    def _fill_volume_types(self, names):
        there = {kind.name for kind in self._admin.block_storage.types()}
        for name in names:
            if name not in there:
                self._admin.block_storage.create_type(name=name)

    def _fill_quotas(self, quotas, projects):
        for project, quota in quotas.items():
            identifier = projects[project]
            if quota.compute:
                self._admin.set_compute_quotas(identifier, **quota.compute)
            if quota.volume:
                self._admin.set_volume_quotas(identifier, **quota.volume)
            if quota.network:
                self._admin.set_network_quotas(identifier, **quota.network)

    # --- what projects use ----------------------------------------------------------------------

    def _fill_servers(self, servers):
        started = []
        for name, server in servers.items():
            connection = self._owner(server.project)
            there = list(connection.compute.servers(name=f"^{name}$"))
            booted = there[0] if there else self._boot(connection, name, server)
            started.append((connection, booted))
        for connection, server in started:
            wait_until(
                lambda c=connection, s=server: c.compute.get_server(s.id).status != "BUILD",
                f"server {server.name}",
            )
            state = connection.compute.get_server(server.id)
            if state.status != "ACTIVE":
                raise RuntimeError(f"server {server.name} is {state.status}: {state.fault}")

    @staticmethod
    def _boot(connection, name, server):
        return connection.compute.create_server(
            name=name,
            flavor_id=connection.compute.find_flavor(server.flavor, ignore_missing=False).id,
            image_id=connection.image.find_image(server.image, ignore_missing=False).id,
            networks=[
                {"uuid": connection.network.find_network(server.network, ignore_missing=False).id}
            ],
        )

    def _fill_volumes(self, volumes):
        for name, volume in volumes.items():
            storage = self._owner(volume.project).block_storage
            there = [v for v in storage.volumes() if v.name == name]
            kind = {"volume_type": volume.type} if volume.type else {}
            one = (
                there[0]
                if there
                else storage.create_volume(name=name, size=volume.gigabytes, **kind)
            )
            wait_until(
                lambda s=storage, v=one: s.get_volume(v.id).status == "available",
                f"volume {name}",
            )

    def _fill_floating_ips(self, floating_ips):
        for project, network in floating_ips.items():
            service = self._owner(project).network
            if not list(service.ips(project_id=self._owner(project).current_project_id)):
                outside = service.find_network(network, ignore_missing=False)
                service.create_ip(floating_network_id=outside.id)

    def fill(self, contents, issuer):
        """Puts everything there; returns what cannot be known beforehand."""
        projects = self._fill_accounts()
        self._fill_federation(issuer)
        self._fill_networks(contents.networks)
        self._fill_images(contents.images, projects)
        self._fill_volume_types(contents.volume_types)
        self._fill_flavors(contents.flavors, projects)
        self._fill_quotas(contents.quotas, projects)
        self._fill_volumes(contents.volumes)
        self._fill_floating_ips(contents.floating_ips)
        wait_until(
            lambda: list(itertools.islice(self._admin.compute.hypervisors(), 1)),
            "Nova's compute host",
        )
        self._fill_servers(contents.servers)
        return {
            "projects": projects,
            "application_credential_id": self._fill_credential(),
        }


def main():
    order = json.load(sys.stdin)
    cloud = Cloud(order["auth_url"], order["region"])
    if order["step"] == "accounts":
        cloud.create_service_accounts(order["catalog"])
    else:
        contents = openstack_contents.BY_REGION[order["region"]]
        json.dump(cloud.fill(contents, order["issuer"]), sys.stdout)


if __name__ == "__main__":
    main()
