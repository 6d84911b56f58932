"""One module per user intention: what a person does, done whole or not at all."""
