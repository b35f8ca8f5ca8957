"""How much memory the kiosk process holds, fresh and after a day's work."""

from functools import partial

from kiosk_app.bench.children import Child
from kiosk_app.bench.figures import Figure
from kiosk_app.bench.ground import SIZE, Ground
from kiosk_app.bench.invented import invent
from kiosk_app.bench.served import served_kiosk

_FIRST = 21_000


def rss(ground: Ground) -> list[Figure]:
    """Measure at the home page and again after whole journeys of new patients."""
    with Child(("-m", "ui.bare_window", *SIZE), ground.log("memory")) as window:
        window.wait_for("painted")
        floor = window.resident_mb()
    rig, journeys = ground.rig(), ground.effort.journeys
    with served_kiosk(ground) as kiosk:
        fresh = kiosk.child.resident_mb()
        for index in range(journeys):
            card = invent(_FIRST + index).as_id_card()
            kiosk.serve(partial(rig.place, card), partial(rig.act, "pay_with_phone"), index)
            rig.lift()
        used = kiosk.child.resident_mb()
    return [Figure("rss_home", fresh, "MB", floor, 1), Figure("rss", used, "MB", floor, journeys)]
