"""Device drivers and their emulators: bytes, readers and paper; nothing of hospitals, no Qt.

Could be published as a library of its own. Imports no `kiosk_app`, no `ui`.
"""
