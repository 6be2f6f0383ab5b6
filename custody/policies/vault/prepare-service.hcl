# Unwraps private keys, verification keys and the tokens that it presents.
path "transit/decrypt/sumac-keys" {
  capabilities = ["update"]
}
path "transit/decrypt/sumac-tokens" {
  capabilities = ["update"]
}
