"""One page per kind of screen. A page shows a `Screen` value and sends events; that is all."""
