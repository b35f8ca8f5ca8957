"""The hospital's side of the registration desk: rules, journeys, adapters, the central service."""
