"""The command line of the driver."""
import argparse
import json
import sys
import time

from . import host, services

_DESCRIPTION = f"""Real servers for the integration tests, on loopback only.

Services: {', '.join(services.NAMES)}. Without a NAME a command is about all of them.
Exit codes: 0 done; 1 something failed; 77 nothing of it can be had here, and the reason is told."""


def _arguments():
    parser = argparse.ArgumentParser(
        prog="services",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, text):
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("names", metavar="NAME", nargs="*", choices=[[], *services.NAMES])
        return one

    command(
        "install",
        "install packages, fetch and build into the cache (packages and cache: needs root)",
    )
    start = command("start", "install, start and fill them; return when they answer")
    start.add_argument("--fresh", action="store_true", help="forget what earlier runs left")
    stop = command("stop", "end the processes that were started")
    stop.add_argument("--wipe", action="store_true", help="forget what they hold, too")
    command("status", "what runs, and the memory it takes")
    command("env", "shell assignments: what a test has to know")
    run = command("run", "run a command with these variables: run NAME… -- COMMAND…")
    run.usage = "services run NAME… -- COMMAND…"
    token = commands.add_parser("token", help="print an access token of a user")
    token.add_argument("user")
    token.add_argument("--scope", help="scopes, separated by blanks")
    token.add_argument("--response", action="store_true", help="the whole token response")
    approve = commands.add_parser("approve", help="approve a device's code as a user")
    approve.add_argument("user")
    approve.add_argument("code")
    approve.add_argument("--deny", action="store_true")

    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:end])
    arguments.rest = words[end + 1 :]
    if bool(arguments.rest) != (arguments.command == "run"):
        parser.error("a command after -- is for run, and run is for a command after --")
    return arguments


def _start(wanted, names, fresh):
    outcome = services.Outcome()
    begin = time.monotonic()
    with services.locked():
        if fresh:
            services.stop(wanted, wipe=True)
        services.start(wanted, outcome)
    ready = [s.name for s in wanted if s.ready()]
    if ready:
        host.say(f"ready after {time.monotonic() - begin:.1f} s: {', '.join(ready)}")
    return outcome.exit_code(names)


def _install(wanted, names):
    outcome = services.Outcome()
    with services.locked():
        services.install(wanted, outcome)
    return outcome.exit_code(names)


def _stop(table, names, wipe):
    # Those that require one of these are of no use without it.
    chosen = [s for s in table.values() if s.name in names or set(s.requires) & set(names)]
    with services.locked():
        services.stop(chosen, wipe)
        if wipe and len(chosen) == len(table):
            services.remove_state()
    return 0


def _with_running(wanted, action):
    """Does something with services if they run; else says why not, for the test to be skipped."""
    reasons = services.missing(wanted)
    for name, reason in reasons.items():
        # Not to stdout: what env prints there is evaluated by a shell.
        print(f"skipped: {name}: {reason}", file=sys.stderr)
    return 77 if reasons else action()


def _print_assignments(wanted):
    print("\n".join(line for service in wanted for line in service.assignments()))
    return 0


def _user_command(table, arguments):
    oidc = table["oidc"]

    def act():
        if arguments.command == "approve":
            oidc.approve(arguments.user, arguments.code, arguments.deny)
            return 0
        response = oidc.token(arguments.user, *([arguments.scope] if arguments.scope else []))
        print(json.dumps(response) if arguments.response else response["access_token"])
        return 0

    return _with_running([oidc], act)


def main():
    arguments = _arguments()
    table = services.table()
    if arguments.command in ("token", "approve"):
        return _user_command(table, arguments)
    names = arguments.names or services.NAMES
    wanted = services.with_required(table, names)
    if arguments.command == "start":
        return _start(wanted, names, arguments.fresh)
    if arguments.command == "install":
        return _install(wanted, names)
    if arguments.command == "stop":
        return _stop(table, names, arguments.wipe)
    if arguments.command == "status":
        for row in services.status(table):
            if row[0] in names:
                print("{:<12} {:<8} {:>6} processes {:>10}".format(*row))
        return 0
    if arguments.command == "env":
        return _with_running(wanted, lambda: _print_assignments(wanted))
    return _with_running(wanted, lambda: services.run(arguments.rest, wanted))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, RuntimeError) as error:
        print(f"services: {error}", file=sys.stderr)
        sys.exit(1)
