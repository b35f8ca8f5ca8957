"""What numbers there are, who has each of them, and the rules in force."""
