"""What people call things, in several languages."""
