"""What is asked of an organisation, as pure functions on its facts and a day."""
