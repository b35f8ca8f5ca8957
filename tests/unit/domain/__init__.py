"""Rules and values of the registration desk."""
