"""Load, once the first lines are on the screen, what gestures would otherwise wait for."""

from __future__ import annotations

import gc
from importlib import import_module

from desktop_app.services.seat import Seat

LATE_LIBRARIES = ("holidays", "phonenumbers", "email_validator")
LATE_SERVICES = ("show", "moves", "attach", "undo", "record_visit", "answers", "log_signalement")
SAMPLE = "M. Essai, 01 42 76 40 40, essai@exemple.fr"


def warm_up(seat: Seat) -> None:
    """Load services, late libraries, gazetteer and rules; runs off the main thread.

    What is loaded stays for good: it is taken out of the collector's rounds, which otherwise stop
    every thread for some 70 ms whenever they come by.
    """
    by_itself = gc.isenabled()  # in the window the main thread collects
    gc.disable()
    try:
        for name in LATE_SERVICES:
            import_module(f"desktop_app.services.{name}")
        for name in LATE_LIBRARIES:
            import_module(name)
        from desktop_app.domain.privacy import find_personal_data
        from desktop_app.services.find_places import suggest
        from desktop_app.services.reference import read_reference

        find_personal_data(SAMPLE)
        suggest(seat, "stalingrad")
        read_reference(seat)
    finally:
        gc.freeze()
        if by_itself:
            gc.enable()
