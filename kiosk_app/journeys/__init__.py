"""Patient journeys as pure state machines: `advance(state, event) -> Next(state, effects)`.

A journey imports `kiosk_app.domain` and nothing else. It never calls anyone: it asks for
effects and is told events. Whoever runs it (`kiosk_app.runtime`) decides on which thread.
"""
