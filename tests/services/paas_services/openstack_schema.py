"""Databases and keys of a new cloud.

Creating the tables takes most of a first start, so they are kept in the cache. They hold nothing
of a particular cloud: no address, no path, no key.
"""
import base64
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import threading

from . import host, openstack_config, settings

PYTHON = ["/usr/bin/python3", "-P"]
SCRIPTS = settings.SOURCES / "openstack"
_PACKAGES = [f"python3-{name}" for name in ("keystone", *openstack_config.SERVICE_USERS)]
_one_at_a_time = threading.Lock()


def console(module, name, *arguments):
    """The command that runs a console script of a Python package."""
    return [*PYTHON, SCRIPTS / "console.py", f"{module}:main", name, *arguments]


def _key():
    parts = [f"{package}={host.package_version(package)}" for package in _PACKAGES]
    sources = (pathlib.Path(__file__), SCRIPTS / "neutron_schema.py")
    parts += [source.read_text() for source in sources]
    return "openstack-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def create(config):
    """The databases and keys of `config`, from the cache if it has them."""
    with _one_at_a_time:
        try:
            prepared = host.cache_folder(_key(), lambda folder: _prepare(config, folder))
        except host.Unavailable:  # no right to write there: do without
            _synchronise(config)
        else:
            shutil.copytree(prepared, config.folder / "db", dirs_exist_ok=True)
    for repository in ("fernet", "credential"):
        _new_keys(config.folder / "keys" / repository)


def _prepare(config, folder):
    _synchronise(config)
    for database in (config.folder / "db").glob("*.db*"):
        shutil.copy(database, folder)


def _synchronise(config):
    with host.Step("creating the databases of OpenStack", "openstack-schema") as step:
        chains = [
            _keystone(config),
            _glance(config),
            _placement(config),
            _nova(config),
            _neutron(config),
            _cinder(config),
        ]
        with concurrent.futures.ThreadPoolExecutor(max_workers=len(chains)) as pool:
            for done in [pool.submit(_run_all, step, chain) for chain in chains]:
                done.result()
    for database in (config.folder / "db").iterdir():
        # A reader must not make a writer fail ("database is locked"); the file remembers this.
        connection = sqlite3.connect(database)
        connection.execute("pragma journal_mode = wal")
        connection.close()


def _run_all(step, commands):
    for command in commands:
        step.run(command)


def _keystone(config):
    yield ["keystone-manage", "--config-file", config.file("keystone"), "db_sync"]


def _glance(config):
    file = config.file("glance")
    yield console("glance.cmd.manage", "glance-manage", "--config-file", file, "db_sync")


def _placement(config):
    yield ["placement-manage", "--config-file", config.file("placement"), "db", "sync"]


def _cinder(config):
    file = config.file("cinder")
    yield console("cinder.cmd.manage", "cinder-manage", "--config-file", file, "db", "sync")


def _neutron(config):
    database = config.folder / "db" / "neutron.db"
    yield [*PYTHON, SCRIPTS / "neutron_schema.py", database, openstack_config.COMPUTE_HOST]
    file = config.file("neutron")
    module = "neutron.db.migration.cli"
    yield console(module, "neutron-db-manage", "--config-file", file, "stamp", "heads")


def _nova(config):
    def manage(*arguments):
        file = config.file("nova")
        return console("nova.cmd.manage", "nova-manage", "--config-file", file, *arguments)

    # Cells name their databases by template, relative to the one in the configuration.
    cell = "{scheme}:////{path}"
    yield manage("api_db", "sync")
    yield manage("cell_v2", "map_cell0", "--database_connection", cell + ".cell0.db")
    yield manage("db", "sync")
    transport = ["--transport-url", "fake:///"]
    yield manage(
        "cell_v2", "create_cell", "--name", "cell1", "--database_connection", cell, *transport
    )


def _new_keys(folder):
    """A repository of Fernet keys: 0 is the next one, the highest the one in use."""
    folder.mkdir(parents=True, mode=0o700)
    for number in ("0", "1"):
        file = folder / number
        file.touch(mode=0o600)
        file.write_bytes(base64.urlsafe_b64encode(os.urandom(32)))


def bootstrap(config, public_url):
    """Keystone's first administrator and its own catalog entry."""
    direct = config.url("keystone", "/v3")
    command = [
        *["keystone-manage", "--config-file", config.file("keystone"), "bootstrap"],
        *["--bootstrap-password", openstack_config.PASSWORD],
        *["--bootstrap-region-id", config.region],
        *["--bootstrap-public-url", public_url],
        *["--bootstrap-internal-url", direct],
        *["--bootstrap-admin-url", direct],
    ]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"keystone-manage bootstrap failed: {done.stderr}")
