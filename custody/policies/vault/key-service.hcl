# Wraps and rewraps; reads nothing back.
path "transit/encrypt/sumac-keys" {
  capabilities = ["update"]
}
path "transit/rewrap/sumac-keys" {
  capabilities = ["update"]
}
path "transit/encrypt/sumac-tokens" {
  capabilities = ["update"]
}
path "transit/rewrap/sumac-tokens" {
  capabilities = ["update"]
}
