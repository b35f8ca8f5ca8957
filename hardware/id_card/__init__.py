"""Identity cards read through a SAM-V security module (GA/T 467-2019)."""
