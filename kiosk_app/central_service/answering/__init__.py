"""What every answer is made with: keyed requests, replies, figures, and who asks too much."""
