"""Runs a console script of an OpenStack package: console.py MODULE:FUNCTION NAME ARGUMENT…

Debian's python3-* packages hold all the code; the scripts are in packages that set up a service.
"""
import importlib
import sys

if __name__ == "__main__":
    module, function = sys.argv[1].split(":")
    sys.argv = sys.argv[2:]
    sys.exit(getattr(importlib.import_module(module), function)())
