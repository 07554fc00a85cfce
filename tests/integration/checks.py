"""Counts what is as it should be, tells what is not."""


class Checks:
    def __init__(self):
        self.good = 0
        self.wrong = 0

    def equal(self, what, found, wanted):
        """Compares two values; of two dictionaries each member counts."""
        if isinstance(found, dict) and isinstance(wanted, dict):
            for key in sorted(found.keys() | wanted.keys(), key=str):
                self.equal(f"{what}: {key}", found.get(key, "none"), wanted.get(key, "none"))
            return
        if found == wanted:
            self.good += 1
            return
        self.wrong += 1
        print(f"WRONG   {what}: paas says {found!r}, the cloud {wanted!r}", flush=True)

    def true(self, what, is_so):
        self.equal(what, bool(is_so), True)

    def section(self, name):
        """Tells how many there are up to here."""
        print(f"{name}: {self.good} figures equal, {self.wrong} wrong so far", flush=True)

    def exit_code(self):
        print(f"{self.good + self.wrong} checks, {self.wrong} wrong", flush=True)
        return 1 if self.wrong else 0
