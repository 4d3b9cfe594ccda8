"""What one request, one session and one service may leave in Valkey."""
