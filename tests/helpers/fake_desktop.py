"""The login service and the screen savers of a desktop, played on the private bus of `desktop_session`.

Real messages on a real bus; only who sends them is ours, since neither sleep nor a lock can be had without a person.
"""

import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal  # type: ignore[import-untyped]
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection  # type: ignore[import-untyped]

LOGIN = "org.freedesktop.login1"
MANAGER = "/org/freedesktop/login1"
OURS = f"{MANAGER}/session/_32"
OTHERS = f"{MANAGER}/session/_33"
PROPERTIES = "org.freedesktop.DBus.Properties"


class FakeDesktop:
    """Owns the names of services, answers who our session is, and says what it is told to say."""

    def __init__(self, *services: str, session_name: str = "auto") -> None:
        self.asked: list[str] = []
        self._session_name = session_name
        self._connection: DBusConnection = open_dbus_connection()
        for service in services:
            assert Proxy(message_bus, self._connection).RequestName(service) == (1,)
        threading.Thread(target=self._answer, name="fake-desktop", daemon=True).start()

    def say(self, path: str, interface: str, name: str, signature: str = "", *values: Any) -> None:
        """Send one signal to whoever listens."""
        self._connection.send(new_signal(DBusAddress(path, interface=interface), name, signature, values))

    def lock(self, session: str = OURS) -> None:
        """Say that a session is asked to lock."""
        self.say(session, f"{LOGIN}.Session", "Lock")

    def change(self, session: str, name: str, value: bool, interface: str = f"{LOGIN}.Session") -> None:
        """Say that a property of a session changed."""
        self.say(session, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, {name: ("b", value)}, [])

    def sleep(self, begins: bool) -> None:
        """Say that the machine goes to sleep, or woke."""
        self.say(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", "b", begins)

    def screen_saver(self, service: str, active: bool) -> None:
        """Say that a screen saver came or went."""
        self.say("/" + service.replace(".", "/"), service, "ActiveChanged", "b", active)

    def _answer(self) -> None:
        while True:
            message = self._connection.receive()
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self._reply(message))

    def _reply(self, call: Message) -> Message:
        assert call.header.fields[HeaderFields.member] == "GetSession"
        self.asked.append(call.body[0])
        if call.body[0] == self._session_name:
            return new_method_return(call, "o", (OURS,))
        return new_error(call, f"{LOGIN}.NoSuchSession")
