"""A payment provider as a program: orders, money, notifications, bills; and everything odd."""
