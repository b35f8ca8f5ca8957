"""``make package-test``: the Debian packages in a clean root, as a hospital's IT meets them.

A bare Debian is made by debootstrap, the packages of `make deb` are installed into it, and they do
there what they are for: the service serves under its own account, the kiosk sells a number with a
card on a reader and prints its ticket, an upgrade waits for what is open, removing leaves data and
purging takes it. Devices and the eyes and hand of the patient are outside. Needs root, debootstrap
and Debian's archive.
"""
