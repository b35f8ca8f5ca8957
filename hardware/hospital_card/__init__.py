"""A hospital's own card (就诊卡): which bytes of it are its number is a site's profile, data."""
