"""What a screen reader is told: walks the accessibility tree of the session by D-Bus and prints it as JSON.

Run by the system's Python, which has its D-Bus bindings: ``python3 heard.py NAME`` waits for the program of that name;
``python3 heard.py --announcements`` prints the first sentence that a program has announced, and ends.
Only what AT-SPI itself says is used, and nothing of Casefile's.
"""

import json
import subprocess
import sys
import time

import dbus

ACCESSIBLE = "org.a11y.atspi.Accessible"
PROPERTIES = "org.freedesktop.DBus.Properties"
ROOT = "/org/a11y/atspi/accessible/root"
PATIENCE = 60
SHOWING = 25
"""Its bit in the set of states: what is hidden is not read."""
MOST = 4000
"""Objects that are looked at."""


def main():
    """Find the program, print what it tells."""
    session = dbus.SessionBus()
    address = dbus.Interface(session.get_object("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Bus").GetAddress()
    if sys.argv[1] == "--announcements":
        return listen(address)
    bus = dbus.bus.BusConnection(address)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for name, path in children(bus, "org.a11y.atspi.Registry", ROOT):
            if str(said(bus, name, path, "Name")).lower() == sys.argv[1]:
                left = [MOST]
                json.dump(tree(bus, name, path, left), sys.stdout)
                return 0
        time.sleep(0.5)
    sys.stderr.write("no such program\n")
    return 1


def listen(address):
    """Ask for events as screen readers do, and wait for an announcement."""
    match = "type='signal',interface='org.a11y.atspi.Event.Object',member='Announcement'"
    bus = dbus.bus.BusConnection(address)
    registry = bus.get_object("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")
    dbus.Interface(registry, "org.a11y.atspi.Registry").RegisterEvent(
        "object:announcement", dbus.Array([], signature="s"), ""
    )
    monitor = subprocess.Popen(["dbus-monitor", "--address", address, match], stdout=subprocess.PIPE, text=True)
    for line in monitor.stdout:
        if "variant" in line and "string" in line:
            sys.stdout.write(line.split('"')[1] + "\n")
            monitor.kill()
            return 0
    return 1


def tree(bus, name, path, left):
    """One object with all below it."""
    left[0] -= 1
    about = dbus.Interface(bus.get_object(name, path), ACCESSIBLE)
    states = about.GetState()
    hidden = path != ROOT and not int(states[0]) >> SHOWING & 1
    below = [] if hidden or left[0] < 0 else [tree(bus, *each, left) for each in children(bus, name, path)[:200]]
    return {
        "name": str(said(bus, name, path, "Name")),
        "description": str(said(bus, name, path, "Description")),
        "role": str(about.GetRoleName()),
        "states": [bit for bit in range(64) if (int(states[bit // 32]) >> (bit % 32)) & 1],
        "labelled": any(int(kind) == 2 for kind, _targets in about.GetRelationSet()),
        "children": below,
    }


def children(bus, name, path):
    """The objects below one, each by its bus name and path."""
    found = dbus.Interface(bus.get_object(name, path), ACCESSIBLE).GetChildren()
    return [(str(each[0]), str(each[1])) for each in found if str(each[1]) != "/org/a11y/atspi/null"]


def said(bus, name, path, what):
    """One property."""
    return dbus.Interface(bus.get_object(name, path), PROPERTIES).Get(ACCESSIBLE, what)


if __name__ == "__main__":
    sys.exit(main())
