"""Two people, or one in two windows, at the same time."""

import threading

from django.db import connection, connections


def race(*acts) -> list[BaseException | None]:
    """Run the acts at the same time where the database can lock a row, else one after the other."""
    outcomes: list = [None] * len(acts)

    def run(place, act):
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the outcome is what the test looks at
            outcomes[place] = error

    if not connection.features.has_select_for_update:
        for place, act in enumerate(acts):
            run(place, act)
        return outcomes

    gate = threading.Barrier(len(acts))

    def in_thread(place, act):
        gate.wait()
        run(place, act)
        connections.close_all()

    threads = [threading.Thread(target=in_thread, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
