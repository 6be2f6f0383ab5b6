# Unwraps the tokens that it presents.
path "transit/decrypt/sumac-tokens" {
  capabilities = ["update"]
}
