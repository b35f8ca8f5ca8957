"""What this kiosk set out to do and what it owes, on disk before it acts.

`intents` holds plain values, `storage` the SQLite file and its safety, `journal` the verbs,
`recovery` the way out of everything left unsettled. No personal data is ever written here.
"""
