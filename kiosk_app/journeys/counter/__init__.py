"""What happens next at a counter: who is signed in, its drawer, one patient in each tab."""
