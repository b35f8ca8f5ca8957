"""The acts of ``central``, one file per family; `kiosk_app.commands.central` lists the families."""
