"""What differs between the databases the service runs on; everything else is one code base."""
