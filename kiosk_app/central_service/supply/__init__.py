"""Numbers made, added and published; and what is counted of them."""
