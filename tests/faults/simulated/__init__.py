"""A seeded simulator: real journeys, handlers, journal, client calls, central service and database.

`clockwork` is time, `weather` what goes wrong how often, `wire` the network, `hall` the central
service, `devices` disk, printer and readers, `kiosk` one kiosk from boot to power cut, `hands` the
person in front, `laws` what must hold, `world` one seed from its first patient to its verdict.
"""
